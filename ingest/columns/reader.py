"""What a format provides so that its large logs can land in columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.columns.block import Block
from ingest.columns.certain import Certain, Combination
from ingest.parsing.outcomes import Outcome, ParsedReading


@dataclass(frozen=True)
class ColumnReader:
    """A file in blocks; ``certain`` finds the rows that need no second look, ``by_row`` reads those that do.

    ``parsed`` is the reading that stands for a combination of names: whose it is, and how it was metered.
    """

    blocks: Callable[[], Iterator[Block]]
    certain: Callable[[Block], Certain]
    by_row: Callable[[Block, list[int]], Iterator[Outcome]]
    parsed: Callable[[Combination], ParsedReading | None]
