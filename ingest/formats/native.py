"""Wattbook's own reading format, as CSV, as one JSON object per line, and as a JSON list."""

from collections.abc import Iterator

from ingest.formats.native_columns import column_reader
from ingest.formats.native_fields import COLUMNS, REQUIRED
from ingest.formats.native_json import is_by_lines, readings_by_line, readings_of_document
from ingest.formats.native_row import RawReading, read_row
from ingest.formats.native_table import table_columns, table_row
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.jsons import is_json
from ingest.parsing.outcomes import Outcome, RowProblem, SourceContext
from ingest.parsing.shift import with_shift_told
from ingest.parsing.tables import header_text, open_table


def detect(head: Head) -> bool:
    """Recognise readings by the names of their fields."""
    if is_json(head):
        return all(f'"{name}"' in head.text for name in ("started_at", "energy_kwh")) or '"readings"' in head.text
    known = {name.casefold() for name in head.header} & set(COLUMNS)
    return len(known) >= 3 and bool(known & set(REQUIRED))


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per reading."""
    if not is_json(evidence.head):
        return with_shift_told(_outcomes(_table_rows(evidence, context), context))
    rows = readings_by_line(evidence) if is_by_lines(evidence.head) else readings_of_document(evidence)
    return _outcomes(rows, context)


def header_of(evidence: Evidence) -> str:
    """Return the header line of a table; JSON readings stand alone."""
    return "" if is_json(evidence.head) else header_text(evidence)


def _table_rows(evidence: Evidence, context: SourceContext) -> Iterator[RawReading | RowProblem]:
    table = open_table(evidence)
    columns = table_columns(table.header, context)
    return (table_row(record, columns, table.has_decimal_comma) for record in table.records())


def _outcomes(rows: Iterator[RawReading | RowProblem], context: SourceContext) -> Iterator[Outcome]:
    return (row if isinstance(row, RowProblem) else read_row(row, context) for row in rows)


NATIVE = Format(
    name="native",
    label="Wattbook readings (CSV, NDJSON or JSON)",
    detect=detect,
    parse=parse,
    header_of=header_of,
    docs_page="docs/native-format.md",
    columns=column_reader,
    key_rule=(
        "reading_id where given; else meter, boundary and site, or without a meter boundary, phase, site, team and "
        "model, with started_at. Names count as what they mean in the catalogue."
    ),
)
