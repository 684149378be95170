"""Native readings in columns: the same rows, judged by the same code, a million at a time."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice

from ingest.columns.block import Block
from ingest.columns.certain import Certain, Combination, Names, certain_rows, microseconds, representative
from ingest.columns.read_csv import Columns, csv_blocks
from ingest.columns.read_json import Keys, document_blocks, ndjson_blocks
from ingest.columns.reader import ColumnReader
from ingest.formats.native_fields import COLUMNS, REQUIRED, Fields
from ingest.formats.native_json import is_by_lines, is_sound, reading_of_text
from ingest.formats.native_row import RawReading, read_row
from ingest.formats.native_table import table_columns, table_row
from ingest.parsing.evidence import Evidence
from ingest.parsing.jsons import MAX_DOCUMENT_BYTES, is_json
from ingest.parsing.outcomes import Outcome, ParsedReading, RowProblem, SourceContext
from ingest.parsing.shift import FIRST_ROWS, shift_told, shifted_columns
from ingest.parsing.tables import Record

WHOSE = Names(("boundary", "site", "team", "model", "phase", "quality", "meter", "pue_included", "hardware"))
AMOUNTS = ("energy_kwh", "device_hours", "note", "reading_id")
KEYS = Keys(COLUMNS, REQUIRED, AMOUNTS)
# Rows with an id of their own are judged one by one anyway, and then better in smaller parts than a block.
ID = re.compile(r'"reading_id"\s*:(?!\s*(?:null|""))')
# What is read of a combination of names does not depend on when: the row that stands for it is old enough.
ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
ByRow = Callable[[Block, list[int]], Iterator[Outcome]]


def column_reader(evidence: Evidence, context: SourceContext) -> ColumnReader | None:
    """Return how to read the file in columns, or None where only row by row will do."""
    if evidence.head.encoding == "utf-16":
        return None
    if not is_json(evidence.head):
        return _of_table(evidence, context)
    if ID.search(evidence.head.text):
        return None
    return _of_lines(evidence, context) if is_by_lines(evidence.head) else _of_document(evidence, context)


def _of_table(evidence: Evidence, context: SourceContext) -> ColumnReader | None:
    evidence.check_lines()
    head = evidence.head
    if evidence.has_quotes or evidence.has_odd_ends:
        return None
    written = tuple(field.strip() for field in head.first_line.split(head.delimiter))
    if not any(written):  # no header: the reader of rows looks further down for it
        return None
    columns = table_columns(written, context)
    has_comma = head.delimiter == ";"

    def outcome(row: int, text: str) -> Outcome | None:
        fields = next(csv.reader([text], delimiter=head.delimiter), [])
        if not any(field.strip() for field in fields):
            return None
        raw = table_row(Record(row, text, fields, 1), columns, has_comma)
        return raw if isinstance(raw, RowProblem) else read_row(raw, context)

    with evidence.open_text() as stream:
        texts = ((row, line.rstrip("\r\n")) for row, line in enumerate(stream, start=1) if line.strip())
        next(texts)
        first = list(islice((one for row, text in texts if (one := outcome(row, text))), FIRST_ROWS))
    if any(isinstance(one, ParsedReading) and one.is_run for one in first):
        return None
    shifted = shifted_columns(first)

    def by_row(block: Block, positions: list[int]) -> Iterator[Outcome]:
        outcomes = (outcome(int(block.rows[at]), block.text(at)) for at in positions)
        return (shift_told(one, shifted) for one in outcomes if one)

    names = Columns(tuple(columns), head.delimiter, AMOUNTS)
    return _reader(lambda: csv_blocks(evidence, names), by_row, context, has_decimal_comma=has_comma)


def _of_lines(evidence: Evidence, context: SourceContext) -> ColumnReader | None:
    evidence.check_lines()
    if evidence.has_odd_ends:
        return None
    return _reader(lambda: ndjson_blocks(evidence, KEYS), _objects_by_row(context), context)


def _of_document(evidence: Evidence, context: SourceContext) -> ColumnReader | None:
    evidence.check()
    if evidence.size_bytes > MAX_DOCUMENT_BYTES:
        return None
    blocks = document_blocks(evidence, KEYS, is_sound)
    return None if blocks is None else _reader(lambda: blocks, _objects_by_row(context), context)


def _objects_by_row(context: SourceContext) -> ByRow:
    def by_row(block: Block, positions: list[int]) -> Iterator[Outcome]:
        for at in positions:
            if (text := block.text(at)).strip():
                raw = reading_of_text(int(block.rows[at]), text)
                yield raw if isinstance(raw, RowProblem) else read_row(raw, context)

    return by_row


def _reader(
    blocks: Callable[[], Iterable[Block]], by_row: ByRow, context: SourceContext, *, has_decimal_comma: bool = False
) -> ColumnReader:
    timeless = replace(context, now=ANY_TIME)

    def parsed(combination: Combination) -> ParsedReading | None:
        return _parsed(combination, timeless, has_decimal_comma)

    def moment(text: str) -> int | None:
        at = Fields({"at": text}, context, has_decimal_comma).moment("at") if text.strip() else None
        return microseconds(at) if at else None

    def certain(block: Block) -> Certain:
        return certain_rows(block, WHOSE, parsed, moment, context.now, has_decimal_comma=has_decimal_comma)

    return ColumnReader(lambda: iter(blocks()), certain, by_row, parsed)


@lru_cache(maxsize=50_000)
def _parsed(combination: Combination, context: SourceContext, has_decimal_comma: bool) -> ParsedReading | None:
    outcome = read_row(RawReading(0, "", representative(WHOSE, combination), has_decimal_comma), context)
    return outcome if isinstance(outcome, ParsedReading) and not outcome.is_run else None
