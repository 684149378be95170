"""Totals of runs without an id, which CodeCarbon loses when it also posts: told from other runs by time and energy.

A total comes after its posts, and is held back. Posts that come after such a total, because they waited for something
or are sent again, are held back themselves.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection

from ingest.formats.codecarbon_run import POSTED, TOTAL
from ingest.models import Source
from ingest.parsing.messages import add_sentences, gettext_noop, reason
from ingest.parsing.outcomes import ParsedReading, Reason
from ingest.parsing.values import shown
from organization.sqlfiles import query

SQL = Path(__file__).resolve().parent / "sql"
POSTED_TWINS, TOTALS_OVER_POSTS = query(SQL / "posted_twins.sql"), query(SQL / "totals_over_posts.sql")
# A total's end is cut to the second, a post's start is up to one late, and the last post waits for its answer.
TOLERANCE = timedelta(seconds=5)
NO_RUN_ID = "codecarbon:hash:"

add_sentences(
    rows={
        "posted_already": gettext_noop(
            "The row has no run id, and within its time the run %(run)s posted %(posted)s of its %(total)s kWh: "
            "CodeCarbon 3.2.9 to 3.3.2 loses the id when it posts. The row is held back, so that nothing counts twice. "
            "If it is that run, write the id into run_id and send the row again: then the total counts, and its posts "
            "do not. If it is another run, give it an id of its own."
        ),
        "total_already": gettext_noop(
            "Line %(row)s of batch %(batch)s is the total of a run without an id, as CodeCarbon 3.2.9 to 3.3.2 writes "
            "it, and holds the time and the energy of this post. The post is held back, so that nothing counts twice."
        ),
    }
)


def twins(source: Source, parsed: Sequence[ParsedReading]) -> dict[int, Reason]:
    """Return, by row, why a reading is held back: it most probably tells again what the source has told already."""
    totals = [one for one in parsed if one.precedence == TOTAL and one.series_key.startswith(NO_RUN_ID)]
    posts = [one for one in parsed if one.precedence == POSTED]
    return (_posted_twins(source, totals) if totals else {}) | (_totals_over(source, posts) if posts else {})


def _posted_twins(source: Source, totals: Sequence[ParsedReading]) -> dict[int, Reason]:
    energies = {one.row: one.metered_energy_kwh for one in totals}
    values = {
        "source_id": source.pk, "posted": POSTED, "tolerance": TOLERANCE, "rows": list(energies),
        "starts": [one.started_at for one in totals], "ends": [one.ended_at for one in totals],
        "energies": list(energies.values()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(POSTED_TWINS, values)
        found = cursor.fetchall()
    return {
        row: reason(
            "posted_already", "run_id", run=_run_of(subject), posted=shown(posted_kwh), total=shown(energies[row])
        )
        for row, subject, posted_kwh in found
    }


def _run_of(subject: str) -> str:
    return subject.rpartition(":")[2]


def _totals_over(source: Source, posts: Sequence[ParsedReading]) -> dict[int, Reason]:
    runs: dict[str, list[ParsedReading]] = defaultdict(list)
    for post in posts:
        runs[post.subject].append(post)
    values = {
        "source_id": source.pk, "total": TOTAL, "tolerance": TOLERANCE, "subjects": list(runs),
        "starts": [min(post.started_at for post in run) for run in runs.values()],
        "ends": [max(post.ended_at for post in run) for run in runs.values()],
        "energies": [sum((post.metered_energy_kwh for post in run), Decimal(0)) for run in runs.values()],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TOTALS_OVER_POSTS, values)
        found = cursor.fetchall()
    return {
        post.row: reason("total_already", "run_id", batch=batch_id, row=row)
        for subject, batch_id, row in found
        for post in runs[subject]
    }
