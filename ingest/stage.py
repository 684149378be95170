"""One chunk of rows on its way into the books: COPY into a staging table, then sets."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from ingest.locks import HOURS_LOCKS, SUBJECT_LOCKS, lock_source
from ingest.models import Batch
from ingest.parsing.base import ParsedReading
from ingest.resolve import Resolved
from organization.sqlfiles import query

SQL = Path(__file__).resolve().parent / "sql"
STAGE, KNOWN, LAND = query(SQL / "stage.sql"), query(SQL / "stage_known.sql"), query(SQL / "land.sql")
MARK_DAYS, MARK_SUBJECTS = query(SQL / "mark_days.sql"), query(SQL / "mark_subjects.sql")
NEW_SERIES = """
INSERT INTO ingest_series (source_id, key, run_slot_at, subject, precedence, meter)
SELECT %(source_id)s, series_key, CASE WHEN bool_or(is_run) THEN min(started_at) END, max(subject), max(precedence),
       max(meter)
FROM ingest_stage GROUP BY series_key
ON CONFLICT (source_id, key) DO NOTHING
"""
SOURCES_OF_SUBJECTS = """
SELECT DISTINCT other.source_id FROM ingest_stage s
JOIN ingest_series other ON other.subject = s.subject WHERE s.subject <> ''
"""
MONTHS = "SELECT ingest_ensure_partitions(array_agg(DISTINCT (at AT TIME ZONE 'UTC')::date)) FROM ({}) slots"
SLOTS = "SELECT slot_at AS at FROM ingest_known"


@dataclass(frozen=True)
class Landed:
    """What became of one staged row.

    accepted, corrected and duplicate are judged against the books; again and conflict against another row of the same
    batch, which says the same or not; overlaps against another reading of the same meter. ``held`` is what the books
    hold for its identity from then on, and where that comes from.
    """

    row: int
    text: str
    state: str
    has_moved: bool
    old_batch_id: int | None
    old_row: int | None
    held: "Said | None" = None
    held_batch_id: int | None = None
    held_row: int | None = None


@dataclass(frozen=True)
class Said:
    """All that a reading says; two that say the same are one."""

    started_at: datetime
    ended_at: datetime
    metered_energy_kwh: Decimal
    device_hours: Decimal | None
    circumstances_id: int

    @classmethod
    def of(cls, parsed: ParsedReading, resolved: Resolved) -> "Said":
        """Return what a row says."""
        values = (parsed.started_at, parsed.ended_at, parsed.metered_energy_kwh, parsed.device_hours)
        return cls(*values, resolved.circumstances_id)


def _landed(batch: Batch, row: tuple[ParsedReading, Resolved], found: Sequence[Any]) -> Landed:
    one, (held_batch_id, held_row, *values) = Landed(*found[:6]), found[6:]
    if one.state in {"accepted", "corrected"}:
        return replace(one, held=Said.of(*row), held_batch_id=batch.pk, held_row=row[0].row)
    held = None if held_row is None else Said(*values)
    return replace(one, held=held, held_batch_id=held_batch_id, held_row=held_row)


def _field(value: Any) -> str:
    """Return a value as COPY's text format writes it."""
    if value is None:
        return "\\N"
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _copy_line(parsed: ParsedReading, resolved: Resolved) -> str:
    values = (
        parsed.row, parsed.text.replace("\x00", ""), resolved.series_key, parsed.is_run, parsed.is_cumulative,
        parsed.started_at, parsed.ended_at, parsed.metered_energy_kwh, parsed.device_hours, resolved.circumstances_id,
        parsed.subject, parsed.precedence, resolved.meter,
    )  # fmt: skip
    return "\t".join(_field(value) for value in values) + "\n"


def land(batch: Batch, rows: Sequence[tuple[ParsedReading, Resolved]]) -> list[Landed]:
    """Write the rows as readings and tell what became of each; the caller holds the source's lock."""
    if not rows:
        return []
    values = {"source_id": batch.source_id, "batch_id": batch.pk}
    has_subjects = any(parsed.subject for parsed, _resolved in rows)
    if has_subjects:
        # Two sources that tell of one run at the same time would not see each other, and each count it.
        lock_source(SUBJECT_LOCKS, 0)
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        body = io.StringIO("".join(_copy_line(*row) for row in rows))
        cursor.cursor.copy_expert("COPY ingest_stage FROM STDIN", body)
        cursor.execute(NEW_SERIES, values)
        cursor.execute(KNOWN, values)
        cursor.execute(MONTHS.format(SLOTS), values)
        cursor.execute(LAND, values)
        by_row = {row[0].row: row for row in rows}
        landed = [_landed(batch, by_row[found[0]], found) for found in cursor.fetchall()]
        _mark_days(cursor, values, landed, has_subjects=has_subjects)
    return landed


def _mark_days(cursor: Any, values: dict[str, Any], landed: Iterable[Landed], *, has_subjects: bool) -> None:
    rows = [one for one in landed if one.state in {"accepted", "corrected"}]
    if not rows:
        return
    sources = {values["source_id"]}
    if has_subjects:
        cursor.execute(SOURCES_OF_SUBJECTS)
        sources |= {row[0] for row in cursor.fetchall()}
    # Held until the rows are committed: whoever rebuilt the days meanwhile would take away marks that stand there
    # already, and never see these rows. After the source's own lock and in one order, so that nobody waits in a circle.
    for source_id in sorted(sources):
        lock_source(HOURS_LOCKS, source_id)
    cursor.execute(MARK_DAYS, values | {"rows": [one.row for one in rows]})
    if has_subjects:
        cursor.execute(MARK_SUBJECTS, values)
