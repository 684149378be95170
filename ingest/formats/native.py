"""Wattbook's own reading format, as CSV, as one JSON object per line, and as a JSON list."""

import hashlib
from collections.abc import Iterator

from ingest.formats.native_fields import COLUMNS, REQUIRED
from ingest.formats.native_json import is_by_lines, nearly, readings_by_line, readings_of_document
from ingest.formats.native_row import RawReading, read_row
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import reason, refusal
from ingest.parsing.outcomes import Outcome, ParsedReading, RowProblem, RowSuperseded, SourceContext
from ingest.parsing.shift import with_shift_told
from ingest.parsing.tables import Record, Table, header_text, open_table


def detect(head: Head) -> bool:
    """Recognise readings by the names of their fields."""
    if _is_json(head):
        return all(f'"{name}"' in head.text for name in ("started_at", "energy_kwh")) or '"readings"' in head.text
    known = {name.casefold() for name in head.header} & set(COLUMNS)
    return len(known) >= 3 and bool(known & set(REQUIRED))


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per reading; the same reading twice in a file counts once."""
    if not _is_json(evidence.head):
        return with_shift_told(_once(_table_rows(evidence, context), context))
    rows = readings_by_line(evidence) if is_by_lines(evidence.head) else readings_of_document(evidence)
    return _once(rows, context)


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


def _once(rows: Iterator[RawReading | RowProblem], context: SourceContext) -> Iterator[Outcome]:
    seen: dict[bytes, tuple[int, bytes]] = {}
    for row in rows:
        outcome = row if isinstance(row, RowProblem) else read_row(row, context)
        if not isinstance(outcome, ParsedReading):
            yield outcome
            continue
        identity = _digest(outcome.series_key, None if outcome.is_run else outcome.started_at)
        said = _digest(*_content(outcome))
        first_row, first_said = seen.setdefault(identity, (outcome.row, said))
        yield outcome if first_row == outcome.row else _again(outcome, first_row, is_same=said == first_said)


def _content(reading: ParsedReading) -> tuple[object, ...]:
    return (
        reading.started_at, reading.ended_at, reading.metered_energy_kwh, reading.boundary, reading.quality,
        reading.pue_included, reading.device_hours, reading.phase,
        *((name or "").casefold() for name in (reading.site, reading.team, reading.model, reading.hardware)),
    )  # fmt: skip


def _digest(*values: object) -> bytes:
    return hashlib.blake2b("\x1f".join(map(str, values)).encode(), digest_size=16).digest()


def _again(reading: ParsedReading, first_row: int, *, is_same: bool) -> Outcome:
    if is_same:
        return RowSuperseded(reading.row, reading.text, first_row, reason("same_reading_twice", row=first_row))
    identity = "the same reading_id" if reading.is_run else "meter, boundary, names, phase and start"
    problem = reason("same_identity_differs", "reading_id", row=first_row, identity=identity)
    return RowProblem(reading.row, reading.text, (problem,), quarantined=False)


NATIVE = Format(
    name="native",
    label="Wattbook readings (CSV, NDJSON or JSON)",
    detect=detect,
    parse=parse,
    header_of=header_of,
    docs_page="docs/native-format.md",
    key_rule=(
        "reading_id where given; else meter, boundary, site, team, model and phase, whatever their case, "
        "with started_at."
    ),
)
