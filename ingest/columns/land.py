"""A file in columns on its way into the books, block by block, each with its own commit and its own account."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection, transaction

from ingest.account import land_outcomes
from ingest.columns.binary import copy_body
from ingest.columns.block import Block
from ingest.columns.certain import Certain
from ingest.columns.hours import add_hours, within_an_hour
from ingest.columns.known import same_as_in_the_books
from ingest.columns.reader import ColumnReader
from ingest.columns.rows import CodedRows
from ingest.columns.texts import DAY_US, UNKNOWN
from ingest.locks import HOURS_LOCKS, SOURCE_LOCKS, lock_source
from ingest.models import Batch
from ingest.parsing.outcomes import ParsedReading
from ingest.resolve import Resolved, Resolver, Unresolved
from ingest.stage import MONTHS
from organization.models import Organization
from organization.sqlfiles import query

SQL = Path(__file__).resolve().parents[1] / "sql"
CODE_SERIES, TAKEN_SPANS = query(SQL / "code_series.sql"), query(SQL / "taken_spans.sql")
KNOWN_SERIES = "SELECT key, id FROM ingest_series WHERE source_id = %(source_id)s AND key = ANY(%(keys)s)"
MARK = "INSERT INTO ingest_dirtyday (source_id, day_on) SELECT %s, unnest(%s::date[]) ON CONFLICT DO NOTHING"
BY_ROW_AT_ONCE = 5000
INTO_READINGS = """
COPY ingest_reading (series_id, slot_at, revision, started_at, ended_at, metered_energy_kwh, device_hours,
                     circumstances_id, batch_id, row) FROM STDIN (FORMAT binary)
"""


@dataclass
class Lander:
    """What one landing knows: the catalogue as it stood when it began, and the series met so far."""

    batch: Batch
    reader: ColumnReader
    resolver: Resolver
    zone: str
    series: dict[str, int] = field(default_factory=dict)


def land_blocks(batch: Batch, reader: ColumnReader) -> None:
    """Land what is left of the batch; a block that is committed is not read again."""
    bytes_read = batch.bytes_read
    blocks = (block for block in reader.blocks() if block.end_byte > bytes_read)

    def following() -> tuple[Block, Certain] | None:
        block = next(blocks, None)
        return None if block is None else (block, reader.certain(block))

    # The next block is read while one lands, and the first one while the catalogue is looked up.
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(following)
        zone = Organization.objects.values_list("time_zone", flat=True).get()
        lander = Lander(batch, reader, Resolver(batch.source), zone)
        while found := coming.result():
            coming = ahead.submit(following)
            _land_block(lander, *found)


@transaction.atomic
def _land_block(lander: Lander, block: Block, certain: Certain) -> None:
    batch = lander.batch
    lock_source(SOURCE_LOCKS, batch.source_id)
    resolved = [_resolved(lander, certain, code) for code in range(len(certain.combinations))]
    is_known = np.array([one is not None for one in resolved], bool)
    keep = is_known[certain.whose]
    rows = CodedRows.of(certain, keep)
    others = np.setdiff1d(np.arange(len(block)), rows.at, assume_unique=True)
    rows.series_id, rows.circumstances_id = _coded(lander, resolved, certain.whose[keep])
    # A series of which a row goes by itself goes by itself altogether, so that the order in the file decides.
    beside = _series_of(lander, block, others.tolist()) if len(rows.at) else []
    doubtful = rows.overlapping() | np.isin(rows.series_id, beside)
    doubtful = np.isin(rows.series_id, np.unique(rows.series_id[doubtful]))
    counts: Counter[str] = Counter()
    free = ~doubtful & ~np.isin(rows.series_id, _taken(lander, rows, ~doubtful))
    again = same_as_in_the_books(batch.pk, rows, ~doubtful & ~free)
    rest = ~doubtful & ~free & ~again
    free |= rest & ~np.isin(rows.series_id, _taken(lander, rows, rest))
    _copy(lander, rows, block, free)
    counts["accepted"], counts["duplicate"] = int(free.sum()), int(again.sum())
    left = np.union1d(others, rows.at[~free & ~again])
    batch.bytes_read = block.end_byte
    # Not all at once: a block of which every row goes by itself must fit in memory too.
    for first in range(0, max(len(left), 1), BY_ROW_AT_ONCE):
        outcomes = list(lander.reader.by_row(block, left[first : first + BY_ROW_AT_ONCE].tolist()))
        land_outcomes(batch, outcomes, lander.resolver, counts)
        counts = Counter()


def _resolved(lander: Lander, certain: Certain, code: int) -> Resolved | None:
    parsed = lander.reader.parsed(certain.combinations[code])
    try:
        return None if parsed is None else lander.resolver.resolve(parsed)
    except Unresolved:
        return None


def _coded(lander: Lander, resolved: list[Resolved | None], whose: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the series and the circumstances of each row; series that are new are made."""
    known = [one for one in resolved if one is not None]
    new = {one.series_key: one.meter for one in known if one.series_key not in lander.series}
    if new:
        values: dict[str, Any] = {"source_id": lander.batch.source_id, "keys": list(new)}
        with connection.cursor() as cursor:
            cursor.execute(KNOWN_SERIES, values)
            lander.series |= dict(cursor.fetchall())
            if missing := {key: meter for key, meter in new.items() if key not in lander.series}:
                values |= {"keys": list(missing), "meters": list(missing.values())}
                cursor.execute(CODE_SERIES, values)
                lander.series |= dict(cursor.fetchall())
    series = np.array([lander.series[one.series_key] if one else 0 for one in resolved], np.int64)
    circumstances = np.array([one.circumstances_id if one else 0 for one in resolved], np.int64)
    return series[whose], circumstances[whose]


def _series_of(lander: Lander, block: Block, positions: list[int]) -> list[int]:
    found = set()
    for outcome in lander.reader.by_row(block, positions):
        if isinstance(outcome, ParsedReading):
            try:
                found.add(lander.series.get(lander.resolver.resolve(outcome).series_key, 0))
            except Unresolved:
                continue
    return sorted(found)


def _taken(lander: Lander, rows: CodedRows, among: np.ndarray) -> list[int]:
    """Return the series whose span among the rows holds anything already, of their own or of their meter's."""
    chosen = np.flatnonzero(among)
    order = chosen[np.argsort(rows.series_id[chosen], kind="stable")]
    series, firsts = np.unique(rows.series_id[order], return_index=True)
    if not len(series):
        return []
    lows = np.minimum.reduceat(rows.started_us[order], firsts)
    highs = np.maximum.reduceat(rows.ended_us[order], firsts)
    values = {
        "series": series.tolist(), "lows": lows.tolist(), "highs": highs.tolist(), "batch_id": lander.batch.pk,
        "source_id": lander.batch.source_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TAKEN_SPANS, values)
        return [row[0] for row in cursor.fetchall()]


def _by_device_hours(rows: CodedRows, chosen: np.ndarray) -> Iterator[tuple[np.ndarray, tuple[str, np.ndarray]]]:
    """Yield the chosen rows without device hours and those with, each as one shape of record."""
    is_unknown = rows.device == UNKNOWN
    for kind, part in (
        ("null", np.flatnonzero(chosen & is_unknown)),
        ("numeric", np.flatnonzero(chosen & ~is_unknown)),
    ):
        if len(part):
            yield part, (kind, rows.device[part])


def _copy(lander: Lander, rows: CodedRows, block: Block, chosen: np.ndarray) -> None:
    """Write readings that nothing in the books can meet, with their hours."""
    batch = lander.batch
    if not chosen.any():
        return
    started, ended = rows.started_us[chosen], rows.ended_us[chosen]
    days = np.unique(started // DAY_US).astype("datetime64[D]").tolist()
    is_within = within_an_hour(started, ended, lander.zone)
    with connection.cursor() as cursor:
        cursor.execute(MONTHS.format("SELECT unnest(%s::timestamptz[]) AS at"), [days])
        for part, device in _by_device_hours(rows, chosen):
            count = len(part)
            columns = [
                ("int8", rows.series_id[part]), ("timestamptz", rows.started_us[part]), ("int2", np.zeros(count, int)),
                ("timestamptz", rows.started_us[part]), ("timestamptz", rows.ended_us[part]),
                ("numeric", rows.energy[part]), device, ("int8", rows.circumstances_id[part]),
                ("int8", np.full(count, batch.pk)), ("int8", block.rows[rows.at[part]]),
            ]  # fmt: skip
            cursor.cursor.copy_expert(INTO_READINGS, copy_body(columns))
        lock_source(HOURS_LOCKS, batch.source_id)
        cursor.execute(MARK, [batch.source_id, _days_of(started[~is_within], ended[~is_within])])
    at = np.flatnonzero(chosen)[is_within]
    hours = (rows.started_us[at], rows.circumstances_id[at], rows.energy[at], rows.device[at])
    add_hours(batch.source_id, lander.zone, *hours)


def _days_of(started_us: np.ndarray, ended_us: np.ndarray) -> list[Any]:
    """Return the UTC days that the intervals touch."""
    firsts, lasts = started_us // DAY_US, (ended_us - 1) // DAY_US
    found = np.unique(np.concatenate([firsts, lasts])) if len(firsts) else firsts
    longer = np.flatnonzero(lasts - firsts > 1)
    for low, high in {(int(firsts[at]), int(lasts[at])) for at in longer}:
        found = np.union1d(found, np.arange(low, high + 1))
    return found.astype("datetime64[D]").tolist()
