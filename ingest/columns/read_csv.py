"""A separated file in blocks of columns; only files without quotation marks, whose lines are rows for sure."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ingest.columns.block import Block
from ingest.parsing.evidence import Evidence

BLOCK_BYTES = 16 * 1024 * 1024
LINE_END, CARRIAGE_RETURN = 10, 13


@dataclass(frozen=True)
class Columns:
    """The file's columns, and how they stand in a line."""

    names: tuple[str, ...]
    delimiter: str
    amounts: tuple[str, ...]


def csv_blocks(evidence: Evidence, columns: Columns) -> Iterator[Block]:
    """Yield the data rows of a file in blocks; the same file gives the same blocks."""
    row, end_byte = 1, 0
    for raw in lines_in_blocks(evidence):
        end_byte += len(raw)
        view = memoryview(raw)
        ends = np.flatnonzero(np.frombuffer(raw, np.uint8) == LINE_END) + 1
        if not len(ends) or ends[-1] != len(raw):
            ends = np.append(ends, len(raw))
        starts = np.concatenate(([0], ends[:-1]))
        rows = np.arange(row, row + len(ends))
        row += len(ends)
        is_blank = _is_blank(raw, starts, ends)
        if rows[0] == 1:
            is_blank[np.flatnonzero(~is_blank)[:1]] = True  # the header
        starts, ends, rows = starts[~is_blank], ends[~is_blank], rows[~is_blank]
        if len(rows):
            yield _block(view, rows, starts, ends, columns, end_byte)


def lines_in_blocks(evidence: Evidence) -> Iterator[bytes]:
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


def _block(
    view: memoryview, rows: np.ndarray, starts: np.ndarray, ends: np.ndarray, columns: Columns, end_byte: int
) -> Block:
    codes = pa.dictionary(pa.int32(), pa.string())
    kinds = {name: pa.string() if name in columns.amounts else codes for name in columns.names}
    unfit: list[int] = []

    def remember(line: pyarrow.csv.InvalidRow) -> str:
        unfit.append(line.number)
        return "skip"

    table = pyarrow.csv.read_csv(
        pa.py_buffer(view[starts[0] : ends[-1]]),
        read_options=pyarrow.csv.ReadOptions(column_names=list(columns.names), block_size=1 << 30, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=columns.delimiter, quote_char=False, newlines_in_values=False, invalid_row_handler=remember
        ),
        convert_options=pyarrow.csv.ConvertOptions(column_types=kinds, strings_can_be_null=False, null_values=[]),
    )
    is_whole = np.ones(len(rows), bool)
    is_whole[np.array(unfit, np.int64) - 1] = False
    if table.num_rows != int(is_whole.sum()):
        is_whole[:] = False
    if not is_whole.any():
        table = table.slice(0, 0)
    found = {name: table[name].combine_chunks() for name in columns.names}
    return Block(rows, view, starts, ends, found, is_whole, end_byte)
