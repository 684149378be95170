"""Native readings in columns: the same rows, judged by the same code, a million at a time."""

import csv
from collections.abc import Iterator
from functools import cache

from ingest.columns.block import Block
from ingest.columns.certain import Certain, Combination, Names, certain_rows, microseconds, representative
from ingest.columns.read_csv import Columns, csv_blocks
from ingest.columns.reader import ColumnReader
from ingest.formats.native_fields import Fields
from ingest.formats.native_row import RawReading, read_row
from ingest.formats.native_table import table_columns, table_row
from ingest.parsing.evidence import Evidence
from ingest.parsing.jsons import is_json
from ingest.parsing.outcomes import Outcome, ParsedReading, RowProblem, SourceContext
from ingest.parsing.tables import Record

WHOSE = Names(("boundary", "site", "team", "model", "phase", "quality", "meter", "pue_included", "hardware"))
AMOUNTS = ("energy_kwh", "device_hours", "note", "reading_id")


def column_reader(evidence: Evidence, context: SourceContext) -> ColumnReader | None:
    """Return how to read the file in columns, or None where only row by row will do."""
    evidence.check_lines()
    head = evidence.head
    is_plain_text = head.encoding != "utf-16" and not evidence.has_quotes and not evidence.has_odd_ends
    if is_json(head) or not is_plain_text:
        return None
    written = tuple(field.strip() for field in head.first_line.split(head.delimiter))
    columns = table_columns(written, context)
    has_comma = head.delimiter == ";"

    @cache
    def parsed(combination: Combination) -> ParsedReading | None:
        outcome = read_row(RawReading(0, "", representative(WHOSE, combination), has_comma), context)
        return outcome if isinstance(outcome, ParsedReading) and not outcome.is_run else None

    def moment(text: str) -> int | None:
        at = Fields({"at": text}, context, has_comma).moment("at") if text.strip() else None
        return microseconds(at) if at else None

    def certain(block: Block) -> Certain:
        return certain_rows(block, WHOSE, parsed, moment, context.now, has_decimal_comma=has_comma)

    def by_row(block: Block, positions: list[int]) -> Iterator[Outcome]:
        for at in positions:
            text = block.text(at)
            fields = next(csv.reader([text], delimiter=head.delimiter), [])
            if any(field.strip() for field in fields):
                raw = table_row(Record(int(block.rows[at]), text, fields, 1), columns, has_comma)
                yield raw if isinstance(raw, RowProblem) else read_row(raw, context)

    names = Columns(tuple(columns), head.delimiter, AMOUNTS)
    return ColumnReader(lambda: csv_blocks(evidence, names), certain, by_row, parsed)
