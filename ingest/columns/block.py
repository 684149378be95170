"""A block of rows as columns of text, with each row's place in the file and its text as received."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class Block:
    """Rows that follow each other; ``columns`` hold the values as written, the empty text where one is missing.

    ``rows`` are the physical lines (or places in a list) at which they stand. ``is_whole`` tells the rows that the
    columns hold, in that order; of the others only the text counts. ``end_byte`` is where the block ends in the
    unpacked file: once it is committed, a later worker goes on from there.
    """

    rows: np.ndarray
    raw: memoryview
    starts: np.ndarray
    ends: np.ndarray
    columns: Mapping[str, pa.Array]
    is_whole: np.ndarray
    end_byte: int

    def __len__(self) -> int:
        return len(self.rows)

    def text(self, at: int) -> str:
        """Return a row as received, without its line end."""
        return bytes(self.raw[self.starts[at] : self.ends[at]]).decode().rstrip("\r\n")
