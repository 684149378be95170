"""What CodeCarbon's tracker posts while it runs, as gathered from the journal: one line per post.

A post tells the energy since the one before. Its end is exact; its duration is cut to whole seconds. A line holds the
post as received and what it leaves unsaid: the run that it is of, and the end of the post before.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ingest.formats.codecarbon_run import (
    DEVICE_W,
    HOST_W,
    PARTS,
    PARTS_TOLERANCE_KWH,
    PARTS_TOLERANCE_SHARE,
    POSTED,
    gpus,
    subject_of,
)
from ingest.parsing.base import Format
from ingest.parsing.doubts import hours_of
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.jsons import DECODER, Line, at, lines, text_of
from ingest.parsing.messages import add_sentences, gettext_noop, reason
from ingest.parsing.outcomes import Outcome, ParsedReading, Reason, RowProblem, RowUnderstood, SourceContext
from ingest.parsing.toolrow import Claim, Values, judged
from ingest.parsing.values import NotANumber, NotATime, number, seconds, shown, shown_power, shown_time, time

NAME = "codecarbon-api"
RUNS, EMISSIONS = {"run", "runs"}, {"emission", "emissions"}
CUT = timedelta(seconds=1)  # of a duration at most; and what is shorter is not posted
FALLBACK_PLACE = ("46.8", "-71.2")

add_sentences(
    rows={
        "codecarbon_run_opened": gettext_noop("The run %(run)s is opened here; its energy stands in its posts."),
        "codecarbon_run_unknown": gettext_noop(
            "No run %(run)s was opened at this source, so it is not known whose it is and on how many GPUs it ran. "
            "Send the tracker's emissions.csv, which tells all of it."
        ),
        "codecarbon_posts_missing": gettext_noop(
            "Nothing of this run was received between %(since)s and %(start)s: posts were lost on the way. Their "
            "energy is missing until the run's total, in emissions.csv, is sent."
        ),
        "codecarbon_post_body": gettext_noop("The post cannot be read: %(error)s."),
        "codecarbon_post_path": gettext_noop("“%(path)s” is no address to which CodeCarbon posts runs or emissions."),
    }
)


@dataclass(frozen=True)
class Post:
    """A line's post: its body by name, its run's facts (None where no such run was opened) and the end before it."""

    line: Line
    values: dict[str, str]
    run_id: str
    run: dict[str, Any] | None
    since: datetime | None


class Unreadable(Exception):
    """The line holds no post."""

    def __init__(self, told: Reason) -> None:
        self.told = told
        super().__init__(told.message)


def posts_key(run_id: str) -> str:
    """Return what names the posts of a run."""
    return f"codecarbon:posts:{run_id.casefold()}"


def detect(head: Head) -> bool:
    """Recognise the lines that gathering writes."""
    return head.first_line.lstrip().startswith("{") and f'"push":"{NAME}"' in head.first_line


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per post."""
    noted: set[str] = set()
    for line in lines(evidence):
        try:
            post = _post(line)
        except Unreadable as unreadable:
            yield RowProblem(line.row, line.text, (unreadable.told,), quarantined=False)
            continue
        if text_of(at(line.value, "path")) in RUNS:
            yield _opening(post)
            continue
        outcome = _emission(post, context)
        if isinstance(outcome, ParsedReading) and post.run_id not in noted:
            noted.add(post.run_id)
            outcome = replace(outcome, notes=(*outcome.notes, *_gpu_notes(post)))
        yield outcome


def _post(line: Line) -> Post:
    if line.problem or not isinstance(line.value, dict):
        raise Unreadable(line.problem or reason("not_an_object", found="a list or a plain value"))
    path = text_of(line.value.get("path"))
    if path not in RUNS | EMISSIONS:
        raise Unreadable(reason("codecarbon_post_path", "path", path=path[:60]))
    try:
        body = DECODER.decode(text_of(line.value.get("body")).strip())
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(reason("codecarbon_post_body", "body", error=error)) from error
    if not isinstance(body, dict):
        raise Unreadable(reason("not_an_object", "body", found="a list or a plain value"))
    values = {key: value for key, value in body.items() if isinstance(value, str)}
    run_id = text_of(line.value.get("ref")) if path in RUNS else values.get("run_id", "")
    run = line.value.get("run")
    return Post(line, values, run_id, run if isinstance(run, dict) else None, _moment(line.value.get("since")))


def _moment(value: Any) -> datetime | None:
    try:
        found = time(text_of(value))
    except NotATime:
        return None
    return found if found.tzinfo is not None else None


def _opening(post: Post) -> RowUnderstood:
    told = reason("codecarbon_run_opened", run=post.run_id)
    if (post.values.get("latitude"), post.values.get("longitude")) == FALLBACK_PLACE:
        told = reason("fallback_place", "latitude")
    return RowUnderstood(post.line.row, post.line.text, told)


def _emission(post: Post, context: SourceContext) -> Outcome:
    values = Values(post.values, context)
    ended_at, duration_s = values.moment("timestamp"), values.amount("duration")
    energy_kwh = values.amount("energy_consumed")
    count, model = gpus(text_of(at(post.run, "gpu_count")), text_of(at(post.run, "gpu_model")))
    pue = context.default_pue if context.default_pue != 1 else None
    started_at = None
    if ended_at is not None and duration_s is not None:
        started_at = _start(post, ended_at, seconds(duration_s), values)
        values.doubts += _power_doubts(energy_kwh, duration_s, count, pue)
    values.doubts += _parts_doubts(post, energy_kwh)
    if post.run is None:
        values.doubts.append(reason("codecarbon_run_unknown", "run_id", run=post.run_id[:60]))
    length = ended_at - started_at if ended_at and started_at else None
    claim = Claim(
        row=post.line.row,
        text=post.line.text,
        key=posts_key(post.run_id),
        started_at=started_at,
        ended_at=ended_at,
        energy_kwh=energy_kwh,
        boundary="node",
        quality=context.default_quality or "estimated",
        columns=("duration", "timestamp", "energy_consumed"),
        pue_included=pue,
        device_hours=count * hours_of(length) if count and length else None,
        hardware=model,
        project=text_of(at(post.run, "experiment_id")),
        is_run=False,
        subject=subject_of(post.run_id),
        precedence=POSTED,
    )
    return judged(claim, values)


def _start(post: Post, ended_at: datetime, duration: timedelta, values: Values) -> datetime:
    """Return where the interval begins: where the post before ended, or the run, if the duration allows.

    The real duration is up to a second longer than the one that is told. A post is stamped when it is sent, which may
    be late by as much, so that the one before may end later than this one begins by its duration. A run may be opened
    with its first post only, and then tells nothing of where that one begins.
    """
    latest = ended_at - duration
    opened_at = _moment(at(post.run, "timestamp"))
    if post.since is not None:
        if latest - CUT <= post.since <= latest + CUT and post.since < ended_at:
            return post.since
        if latest - post.since > 2 * CUT:
            words = {"since": shown_time(post.since), "start": shown_time(latest)}
            values.notes.append(reason("codecarbon_posts_missing", "timestamp", **words))
    elif opened_at is not None and latest - CUT <= opened_at <= latest:
        return opened_at
    return latest


def _power_doubts(
    energy_kwh: Decimal | None, duration_s: Decimal, gpu_count: int | None, pue: Decimal | None
) -> list[Reason]:
    """Doubt more power than the machine can draw, over the longest time that the cut duration may stand for."""
    limit_w = (HOST_W + DEVICE_W * (gpu_count or 0)) * (pue or 1)
    power_w = (energy_kwh or 0) * 3_600_000 / (duration_s + 1)
    if power_w <= limit_w:
        return []
    words = {"power": shown_power(power_w), "duration": shown(duration_s), "limit": shown_power(limit_w)}
    return [reason("codecarbon_power", "energy_consumed", devices=f"{gpu_count or 'no'} GPU", **words)]


def _parts_doubts(post: Post, total_kwh: Decimal | None) -> list[Reason]:
    try:
        sum_kwh = sum((number(post.values[name]) for name in PARTS), Decimal(0))
    except (KeyError, NotANumber):
        return []
    tolerance = max((total_kwh or 0) * PARTS_TOLERANCE_SHARE, PARTS_TOLERANCE_KWH)
    if total_kwh is None or abs(total_kwh - sum_kwh) <= tolerance:
        return []
    return [reason("parts_differ", "energy_consumed", total=shown(total_kwh), sum=shown(sum_kwh))]


def _gpu_notes(post: Post) -> list[Reason]:
    """Tell once in a file of a run whose GPUs the tracker could not read."""
    count, _model = gpus(text_of(at(post.run, "gpu_count")), "")
    try:
        is_unread = number(post.values.get("gpu_energy", "")) == 0
    except NotANumber:
        is_unread = True
    return [reason("gpu_energy_zero", "gpu_energy", count=count)] if count and is_unread else []


CODECARBON_API = Format(
    name=NAME,
    label="CodeCarbon posts (gathered)",
    detect=detect,
    parse=parse,
    header_of=lambda evidence: "",
    docs_page="docs/formats/codecarbon.md",
    key_rule="The run id and the time stamp of the post; once the run's total is in the books, it counts instead.",
)
