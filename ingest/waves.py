"""Rows in the order in which they can be judged: none beside another that it would have to be judged against."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from ingest.parsing.outcomes import ParsedReading
from ingest.resolve import Resolved

Usable = tuple[ParsedReading, Resolved]


def waves(usable: Sequence[Usable]) -> list[list[Usable]]:
    """Return the rows in sets, each to be landed before the next.

    Within a set no two rows are of one run, or of one series and overlap; of two that do, the one that stands higher
    in the file comes first. So what becomes of a row never depends on where a file is cut into chunks.
    """
    by_series: dict[str, list[int]] = defaultdict(list)
    for at, (_parsed, resolved) in enumerate(usable):
        by_series[resolved.series_key].append(at)
    found: list[list[Usable]] = [[]]
    for positions in by_series.values():
        for at, wave in zip(positions, _waves_of([usable[at][0] for at in positions]), strict=True):
            while len(found) <= wave:
                found.append([])
            found[wave].append(usable[at])
    return found


def _waves_of(rows: list[ParsedReading]) -> list[int]:
    if not _has_overlap(rows):
        return [0] * len(rows)
    found: list[int] = []
    for at, row in enumerate(rows):
        before = (wave for other, wave in zip(rows[:at], found, strict=True) if _meet(row, other))
        found.append(max(before, default=-1) + 1)
    return found


def _has_overlap(rows: list[ParsedReading]) -> bool:
    spans = sorted((row.started_at, row.ended_at) for row in rows)
    return (rows[0].is_run and len(rows) > 1) or any(after[0] < before[1] for before, after in pairwise(spans))


def _meet(row: ParsedReading, other: ParsedReading) -> bool:
    return row.is_run or (row.started_at < other.ended_at and other.started_at < row.ended_at)
