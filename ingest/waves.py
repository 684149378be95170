"""Rows in the order in which they can be judged: none beside another that it would have to be judged against."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from ingest.parsing.outcomes import ParsedReading
from ingest.resolve import Resolved

Usable = tuple[ParsedReading, Resolved]
Identity = tuple[str, datetime | None]


def identity_of(row: Usable) -> Identity:
    """Return what makes it the same reading: its series, and its start unless it is a run."""
    parsed, resolved = row
    return resolved.series_key, None if parsed.is_run else parsed.started_at


@dataclass
class Order:
    """Sets of rows, each to be landed before the next; ``later`` rows repeat the identity of one of them."""

    waves: list[list[Usable]] = field(default_factory=lambda: [[]])
    later: list[Usable] = field(default_factory=list)

    def add(self, row: Usable, wave: int) -> None:
        """Put a row into a wave."""
        while len(self.waves) <= wave:
            self.waves.append([])
        self.waves[wave].append(row)


def in_order(usable: Sequence[Usable]) -> Order:
    """Return the rows in waves.

    Within a wave no two rows are of one run, or of one series and overlap; of two that do, the one that stands higher
    in the file comes first. So what becomes of a row never depends on where a file is cut into chunks.
    """
    by_series: dict[str, dict[Identity, list[Usable]]] = defaultdict(lambda: defaultdict(list))
    for row in usable:
        by_series[row[1].series_key][identity_of(row)].append(row)
    order = Order()
    for identities in by_series.values():
        rows = [row for same in identities.values() for row in same]
        if _extents_overlap(identities):
            rows.sort(key=lambda row: row[0].row)
            for row, wave in zip(rows, _waves_of([parsed for parsed, _resolved in rows]), strict=True):
                order.add(row, wave)
            continue
        for first, *more in identities.values():
            order.add(first, 0)
            order.later += more
    order.later.sort(key=lambda row: row[0].row)
    return order


def _extents_overlap(identities: dict[Identity, list[Usable]]) -> bool:
    if len(identities) == 1:
        return False
    spans = sorted(
        (min(parsed.started_at for parsed, _r in same), max(parsed.ended_at for parsed, _r in same))
        for same in identities.values()
    )
    return any(after[0] < before[1] for before, after in pairwise(spans))


def _waves_of(rows: list[ParsedReading]) -> list[int]:
    found: list[int] = []
    for at, row in enumerate(rows):
        before = (wave for other, wave in zip(rows[:at], found, strict=True) if meet(row, other))
        found.append(max(before, default=-1) + 1)
    return found


def meet(row: ParsedReading, other: ParsedReading) -> bool:
    """Whether two rows of one series cannot be judged at once."""
    return row.is_run or (row.started_at < other.ended_at and other.started_at < row.ended_at)
