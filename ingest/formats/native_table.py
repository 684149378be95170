"""Native readings as a table: its header, and its rows by column."""

from ingest.formats.native_fields import COLUMNS, REQUIRED
from ingest.formats.native_json import nearly
from ingest.formats.native_row import RawReading
from ingest.parsing.messages import reason, refusal
from ingest.parsing.outcomes import RowProblem, SourceContext
from ingest.parsing.tables import Record


def table_columns(header: tuple[str, ...], context: SourceContext) -> list[str]:
    """Return the columns of a table by the names that the format gives them; refuses a header that is not sound."""
    columns = [name.casefold() for name in header]
    for position, (column, written) in enumerate(zip(columns, header, strict=True), start=1):
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
    return columns


def table_row(record: Record, columns: list[str], has_decimal_comma: bool) -> RawReading | RowProblem:
    """Return a row of the table by column."""
    if len(record.fields) != len(columns):
        reasons = [reason("field_count", found=len(record.fields), expected=len(columns))]
        if record.lines > 1:
            reasons.append(reason("row_spans_lines", lines=record.lines))
        return RowProblem(record.row, record.text, tuple(reasons), quarantined=False)
    values = dict(zip(columns, record.fields, strict=True))
    return RawReading(record.row, record.text, values, has_decimal_comma)
