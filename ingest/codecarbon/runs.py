"""What is told of each post when it is gathered: what its run is, and where its interval begins."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection

from ingest.codecarbon.bodies import EmissionBody, RunBody, WrongBody, moment, read_emission, read_run
from ingest.formats.codecarbon_api import EMISSIONS, RUNS, posts_key
from ingest.models import PostedRun, Push, Source

MAX_TEXT_CHARS = 200
# The starts of posts that are in the books already, by run and end.
BOOKED = """
SELECT s.key, r.ended_at, r.started_at
FROM unnest(%s::text[], %s::timestamptz[]) AS post (key, ended_at)
JOIN ingest_series s ON s.source_id = %s AND s.key = post.key
JOIN ingest_reading r ON r.series_id = s.id AND r.ended_at = post.ended_at
    AND r.slot_at < post.ended_at AND r.slot_at > post.ended_at - interval '40 days'
ORDER BY r.revision
"""
Ends = dict[UUID, set[datetime]]


def facts_of(source: Source, pushes: Sequence[Push]) -> list[dict[str, Any]]:
    """Return what is told of each push, and remember the runs that they open and how far these have come."""
    posts = [_read(push) for push in pushes]
    _open_runs(source, pushes, posts)
    ends: Ends = defaultdict(set)
    for post in posts:
        if isinstance(post, EmissionBody):
            ends[post.run_id].add(moment(post.timestamp))
    runs = {run.run_id: run for run in PostedRun.objects.filter(source=source, run_id__in=ends)}
    before = _ends_before(runs.values(), ends) | _starts_in_the_books(source, runs.values(), ends)
    _move_on(runs.values(), ends)
    return [_facts(post, runs, before) for post in posts]


def _read(push: Push) -> RunBody | EmissionBody | None:
    try:
        if push.path in RUNS:
            return read_run(bytes(push.body))
        return read_emission(bytes(push.body)) if push.path in EMISSIONS else None
    except WrongBody:
        return None  # the parser will say so, of the body itself


def _open_runs(source: Source, pushes: Sequence[Push], posts: Sequence[RunBody | EmissionBody | None]) -> None:
    opened = [
        PostedRun(source=source, run_id=UUID(push.ref), facts=_run_facts(post))
        for push, post in zip(pushes, posts, strict=True)
        if isinstance(post, RunBody)
    ]
    PostedRun.objects.bulk_create(opened, ignore_conflicts=True)


def _run_facts(run: RunBody) -> dict[str, Any]:
    facts = {
        "timestamp": run.timestamp, "experiment_id": run.experiment_id, "codecarbon_version": run.codecarbon_version,
        "gpu_count": run.gpu_count, "gpu_model": run.gpu_model,
    }  # fmt: skip
    return {name: _storable(value) for name, value in facts.items() if value is not None}


def _storable(value: str | int) -> str | int:
    """Return a text as the database takes it: of bounded length, and without what is no character."""
    if isinstance(value, int):
        return value
    return value.replace("\x00", "�").encode("utf-8", "replace").decode()[:MAX_TEXT_CHARS]


def _ends_before(runs: Iterable[PostedRun], ends: Ends) -> dict[tuple[UUID, datetime], datetime]:
    """Return, for each post that goes on from another, when that one ended."""
    found: dict[tuple[UUID, datetime], datetime] = {}
    for run in runs:
        last = [run.last_ended_at] if run.last_ended_at else []
        new = sorted(end for end in ends[run.run_id] if not last or end > last[0])
        found |= {(run.run_id, end): before for before, end in pairwise([*last, *new])}
    return found


def _starts_in_the_books(
    source: Source, runs: Iterable[PostedRun], ends: Ends
) -> dict[tuple[UUID, datetime], datetime]:
    """Return where posts began that came before: sent again, they are the same readings."""
    again = [
        (run.run_id, end) for run in runs for end in ends[run.run_id] if run.last_ended_at and end <= run.last_ended_at
    ]
    if not again:
        return {}
    keys = {posts_key(str(run_id)): run_id for run_id, _end in again}
    with connection.cursor() as cursor:
        values = [[posts_key(str(run_id)) for run_id, _end in again], [end for _run_id, end in again], source.pk]
        cursor.execute(BOOKED, values)
        return {(keys[key], ended_at): started_at for key, ended_at, started_at in cursor.fetchall()}


def _move_on(runs: Iterable[PostedRun], ends: Ends) -> None:
    moved = []
    for run in runs:
        newest = max(ends[run.run_id])
        if run.last_ended_at is None or newest > run.last_ended_at:
            run.last_ended_at = newest
            moved.append(run)
    PostedRun.objects.bulk_update(moved, ["last_ended_at"], batch_size=1000)


def _facts(
    post: RunBody | EmissionBody | None, runs: dict[UUID, PostedRun], before: dict[tuple[UUID, datetime], datetime]
) -> dict[str, Any]:
    if not isinstance(post, EmissionBody) or post.run_id not in runs:
        return {}
    since = before.get((post.run_id, moment(post.timestamp)))
    told = {"run": runs[post.run_id].facts}
    return told if since is None else told | {"since": since.isoformat()}
