"""Wattbook's own reading format, as CSV, as one JSON object per line, and as a JSON list."""

from collections.abc import Iterator

from ingest.formats.native_fields import COLUMNS, REQUIRED
from ingest.formats.native_json import is_by_lines, nearly, readings_by_line, readings_of_document
from ingest.formats.native_row import RawReading, read_row
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import reason, refusal
from ingest.parsing.outcomes import Outcome, RowProblem, SourceContext
from ingest.parsing.shift import with_shift_told
from ingest.parsing.tables import Record, Table, header_text, open_table


def detect(head: Head) -> bool:
    """Recognise readings by the names of their fields."""
    if _is_json(head):
        return all(f'"{name}"' in head.text for name in ("started_at", "energy_kwh")) or '"readings"' in head.text
    known = {name.casefold() for name in head.header} & set(COLUMNS)
    return len(known) >= 3 and bool(known & set(REQUIRED))


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per reading."""
    if not _is_json(evidence.head):
        return with_shift_told(_outcomes(_table_rows(evidence, context), context))
    rows = readings_by_line(evidence) if is_by_lines(evidence.head) else readings_of_document(evidence)
    return _outcomes(rows, context)


def header_of(evidence: Evidence) -> str:
    """Return the header line of a table; JSON readings stand alone."""
    return "" if _is_json(evidence.head) else header_text(evidence)


def _is_json(head: Head) -> bool:
    return head.text.lstrip()[:1] in {"{", "["}


def _table_rows(evidence: Evidence, context: SourceContext) -> Iterator[RawReading | RowProblem]:
    table = open_table(evidence)
    columns = [name.casefold() for name in table.header]
    _check_header(columns, table, context)
    return (_table_row(record, columns, table) for record in table.records())


def _check_header(columns: list[str], table: Table, context: SourceContext) -> None:
    for position, (column, written) in enumerate(zip(columns, table.header, strict=True), start=1):
        if not column:
            raise refusal("unnamed_column", position=position)
        if column not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise refusal("unknown_column", column=written[:60], close=nearly(written), known=known)
        if columns.count(column) > 1:
            raise refusal("duplicate_columns", column=written)
    needed = list(REQUIRED)
    needed += [] if context.default_boundary else ["boundary"]
    needed += [] if context.default_quality else ["quality"]
    missing = [column for column in needed if column not in columns]
    if missing:
        raise refusal("missing_columns", columns=", ".join(missing))


def _table_row(record: Record, columns: list[str], table: Table) -> RawReading | RowProblem:
    if len(record.fields) != len(columns):
        reasons = [reason("field_count", found=len(record.fields), expected=len(columns))]
        if record.lines > 1:
            reasons.append(reason("row_spans_lines", lines=record.lines))
        return RowProblem(record.row, record.text, tuple(reasons), quarantined=False)
    values = dict(zip(columns, record.fields, strict=True))
    return RawReading(record.row, record.text, values, table.has_decimal_comma)


def _outcomes(rows: Iterator[RawReading | RowProblem], context: SourceContext) -> Iterator[Outcome]:
    return (row if isinstance(row, RowProblem) else read_row(row, context) for row in rows)


NATIVE = Format(
    name="native",
    label="Wattbook readings (CSV, NDJSON or JSON)",
    detect=detect,
    parse=parse,
    header_of=header_of,
    docs_page="docs/native-format.md",
    key_rule=(
        "reading_id where given; else meter, boundary and site, or without a meter boundary, phase, site, team and "
        "model, with started_at. Names count as what they mean in the catalogue."
    ),
)
