"""A separated file in blocks of columns; only files without quotation marks, whose lines are rows for sure."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ingest.columns.block import Block
from ingest.columns.lines import Lines, blocks_of_lines
from ingest.parsing.evidence import Evidence


@dataclass(frozen=True)
class Columns:
    """The file's columns, and how they stand in a line."""

    names: tuple[str, ...]
    delimiter: str
    amounts: tuple[str, ...]


def csv_blocks(evidence: Evidence, columns: Columns) -> Iterator[Block]:
    """Yield the data rows of a file in blocks."""
    header_row = 0
    for lines in blocks_of_lines(evidence):
        if not header_row:
            header_row = next((row for row, text in _texts(lines) if text.strip()), 0)
            lines = lines.without(lines.rows <= (header_row or lines.rows[-1]))
        if len(lines.rows):
            yield _block(lines, columns)


def _texts(lines: Lines) -> Iterator[tuple[int, str]]:
    for row, start, end in zip(lines.rows, lines.starts, lines.ends, strict=True):
        yield int(row), lines.raw[start:end].decode().lstrip("\ufeff")


def _block(lines: Lines, columns: Columns) -> Block:
    codes = pa.dictionary(pa.int32(), pa.string())
    kinds = {name: pa.string() if name in columns.amounts else codes for name in columns.names}
    unfit: list[int] = []
    view = memoryview(lines.raw)

    def remember(line: pyarrow.csv.InvalidRow) -> str:
        unfit.append(line.number)
        return "skip"

    table = pyarrow.csv.read_csv(
        pa.py_buffer(view[lines.starts[0] : lines.ends[-1]]),
        read_options=pyarrow.csv.ReadOptions(column_names=list(columns.names), block_size=1 << 30, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=columns.delimiter, quote_char=False, newlines_in_values=False, invalid_row_handler=remember
        ),
        convert_options=pyarrow.csv.ConvertOptions(column_types=kinds, strings_can_be_null=False, null_values=[]),
    )
    is_whole = np.ones(len(lines.rows), bool)
    is_whole[np.array(unfit, np.int64) - 1] = False
    if table.num_rows != int(is_whole.sum()):
        is_whole[:] = False
    if not is_whole.any():
        table = table.slice(0, 0)
    found = {name: table[name].combine_chunks() for name in columns.names}
    return Block(lines.rows, view, lines.starts, lines.ends, found, is_whole, lines.end_byte)
