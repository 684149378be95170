"""A file in blocks of whole lines, and where in a block each line stands."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ingest.parsing.evidence import Evidence

BLOCK_BYTES = 8 * 1024 * 1024
LINE_END = 10


@dataclass(frozen=True)
class Lines:
    """Lines that follow each other: their places with their line ends, and their numbers in the file."""

    raw: bytes
    starts: np.ndarray
    ends: np.ndarray
    rows: np.ndarray
    end_byte: int

    def without(self, is_out: np.ndarray) -> "Lines":
        """Return the lines but those that are out."""
        kept = ~is_out
        return Lines(self.raw, self.starts[kept], self.ends[kept], self.rows[kept], self.end_byte)


def blocks_of_lines(evidence: Evidence) -> Iterator[Lines]:
    """Yield the lines of a file that are not blank, in blocks; the same file gives the same blocks."""
    row, end_byte = 1, 0
    for raw in _pieces(evidence):
        end_byte += len(raw)
        ends = np.flatnonzero(np.frombuffer(raw, np.uint8) == LINE_END) + 1
        if not len(ends) or ends[-1] != len(raw):
            ends = np.append(ends, len(raw))
        starts = np.concatenate(([0], ends[:-1]))
        rows = np.arange(row, row + len(ends))
        row += len(ends)
        found = Lines(raw, starts, ends, rows, end_byte).without(_is_blank(raw, starts, ends))
        if len(found.rows):
            yield found


def _pieces(evidence: Evidence) -> Iterator[bytes]:
    """Yield the unpacked file in pieces that end where a line ends."""
    rest = b""
    with evidence.open_unpacked() as stream:
        while piece := stream.read(BLOCK_BYTES):
            piece = rest + piece
            cut = piece.rfind(b"\n") + 1
            rest = piece[cut:]
            if cut:
                yield piece[:cut]
    if rest:
        yield rest


def _is_blank(raw: bytes, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return which lines hold nothing; a line of blanks or separators alone is left to the reader of rows."""
    lengths = ends - starts
    found = lengths <= 1
    for at in np.flatnonzero((lengths == 2) | found):
        found[at] = not raw[starts[at] : ends[at]].strip(b"\r\n")
    return found
