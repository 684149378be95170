"""Tables of meters and power strips, whatever their columns are called: the source says what they mean."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from ingest.formats.meter_csv_rows import Row, TimeReader, missing_in
from ingest.parsing.base import Format
from ingest.parsing.evidence import MAX_WHOLE_BYTES, Evidence, Head
from ingest.parsing.mapping import POWER, REGISTER, MeterColumns, read_mapping
from ingest.parsing.messages import add_sentences, gettext_noop, reason, refusal
from ingest.parsing.outcomes import Outcome, RowProblem, RowUnderstood, SourceContext
from ingest.parsing.register import Interval, Registers, Stand
from ingest.parsing.tables import Record, checked_records
from ingest.parsing.toolrow import Claim, Values, judged
from ingest.parsing.values import seconds, shown

# A header further down than this is none.
PREAMBLE_ROWS = 50

add_sentences(
    files={
        "meter_csv_no_mapping": gettext_noop(
            "The source says nothing of the columns of its tables. Make its column mapping on the source's page, and "
            "send the file again."
        ),
        "meter_csv_header": gettext_noop(
            "None of the first %(limit)s lines holds every column of the source's mapping; the nearest lacks "
            "%(columns)s. Correct the mapping or the file."
        ),
        "meter_csv_header_line": gettext_noop(
            "Line %(line)s, where the source's mapping says that the header stands, lacks %(columns)s. Correct the "
            "mapping or the file."
        ),
    },
    rows={
        "meter_csv_missing": gettext_noop(
            "“%(column)s” holds “%(found)s”, which the mapping says means that nothing was measured. That is a gap, "
            "not zero."
        ),
        "meter_csv_last": gettext_noop(
            "The last power of “%(meter)s” in the file: how long it held cannot be told. Let each file begin with the "
            "last row of the one before."
        ),
        "meter_csv_gap": gettext_noop(
            "The next row of “%(meter)s” with a value is %(minutes)s minutes later, more than the %(limit)s for which "
            "a power holds: what was drawn meanwhile is unknown."
        ),
        "meter_csv_back": gettext_noop(
            "The time, %(now)s, is not after that of the row before; rows of a log follow each other in time. Check "
            "the order that the mapping says, and the time zone."
        ),
    },
)


@dataclass
class Reader:
    """Reads the rows of one file; of each meter it remembers the last stand or power."""

    mapping: MeterColumns
    context: SourceContext
    header: tuple[str, ...]
    stride: int
    registers: Registers = field(default_factory=lambda: Registers(may_wrap=True))
    powers: dict[str, Row] = field(default_factory=dict)

    def outcomes(self, records: Iterator[Record]) -> Iterator[Outcome]:
        """Yield one outcome per row and column of values, powers as soon as it is known how long they held."""
        times = TimeReader(self.mapping, self.context)
        for record in records:
            values = self._values(record)
            if isinstance(values, RowProblem):
                yield values
                continue
            at = times.moment(values)
            for place, column in enumerate(self.mapping.columns):
                own = Values(values.values, self.context, self.mapping.has_decimal_comma)
                own.rejects, own.notes = list(values.rejects), list(values.notes)
                yield from self._value(Row(record.row + place * self.stride, record.text, at, column, own))
        for row in self.powers.values():
            yield RowUnderstood(row.number, row.text, reason("meter_csv_last", meter=row.column.meter))

    def _values(self, record: Record) -> Values | RowProblem:
        fields, expected = record.fields, len(self.header)
        if len(fields) < expected or any(one.strip() for one in fields[expected:]):
            told = reason("field_count", found=len(fields), expected=expected)
            return RowProblem(record.row, record.text, (told,), quarantined=False)
        return Values(dict(zip(self.header, fields, strict=False)), self.context, self.mapping.has_decimal_comma)

    def _value(self, row: Row) -> Iterator[Outcome]:
        found = missing_in(row, self.mapping)
        if found is not None and not row.values.rejects:
            told = reason("meter_csv_missing", row.column.column, found=found)
            yield RowUnderstood(row.number, row.text, told)
            return
        row.amount = row.values.amount(row.column.column)
        if row.at is None or row.amount is None or row.values.rejects:
            yield RowProblem(row.number, row.text, tuple(row.values.rejects), quarantined=False, said_at=row.at)
        elif row.column.kind == POWER:
            yield from self._power(row)
        elif row.column.kind == REGISTER:
            yield self._register(row, row.at, row.amount)
        else:
            yield self._interval(row, row.at, row.amount)

    def _register(self, row: Row, at: datetime, amount: Decimal) -> Outcome:
        meter, stand = row.column.meter, Stand(row.number, at, amount * row.column.factor)
        interval = self.registers.advance(meter, meter, stand, row.text)
        if not isinstance(interval, Interval):
            return interval
        interval.tell(row.values)
        return self._claim(row, interval.started_at, at, interval.amount)

    def _interval(self, row: Row, at: datetime, amount: Decimal) -> Outcome:
        length = seconds(self.mapping.interval_min * 60)
        started_at = at if self.mapping.stamp == "start" else at - length
        return self._claim(row, started_at, started_at + length, amount * row.column.factor)

    def _power(self, row: Row) -> Iterator[Outcome]:
        """Yield what the power of the row before came to, now that its end is known."""
        before = self.powers.get(row.column.meter)
        if before and before.at and row.at and row.at <= before.at:
            told = reason("meter_csv_back", self.mapping.time_columns[0], now=f"{row.at:%Y-%m-%d %H:%M:%S} UTC")
            yield RowProblem(row.number, row.text, (told,), quarantined=True, said_at=row.at)
            return
        self.powers[row.column.meter] = row
        if before and before.at and before.amount is not None and row.at:
            yield self._held(before, before.at, before.amount, row.at)

    def _held(self, row: Row, at: datetime, amount: Decimal, ended_at: datetime) -> Outcome:
        step_min = Decimal((ended_at - at) // timedelta(seconds=1)) / 60
        if step_min > self.mapping.longest_step_min:
            words = {"minutes": shown(step_min), "limit": shown(self.mapping.longest_step_min)}
            return RowUnderstood(row.number, row.text, reason("meter_csv_gap", meter=row.column.meter, **words))
        hours = Decimal((ended_at - at) // timedelta(microseconds=1)) / 3_600_000_000
        return self._claim(row, at, ended_at, amount * row.column.factor * hours)

    def _claim(self, row: Row, started_at: datetime, ended_at: datetime, energy_kwh: Decimal | None) -> Outcome:
        time_column = self.mapping.time_columns[0]
        claim = Claim(
            row=row.number,
            text=row.text,
            key=f"meter-csv:{row.column.meter}",
            started_at=started_at,
            ended_at=ended_at,
            energy_kwh=energy_kwh,
            boundary=self.context.default_boundary or "facility",
            quality=self.context.default_quality or "measured",
            columns=(time_column, time_column, row.column.column),
            project=row.column.meter,
            is_run=False,
            zero_is_measured=True,
        )
        return judged(claim, row.values)


def fits(head: Head, context: SourceContext) -> bool:
    """Recognise a table by the columns that the source names."""
    if context.column_mapping is None:
        return False
    mapping = read_mapping(context.column_mapping)
    lines = head.text.splitlines()[: max(PREAMBLE_ROWS, mapping.header_line)]
    return any(set(mapping.named) <= _split(line, mapping) for line in lines)


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per row and column of values."""
    if context.column_mapping is None:
        raise refusal("meter_csv_no_mapping")
    mapping = read_mapping(context.column_mapping)
    if context.default_boundary is None:
        raise refusal("boundary_missing")
    if mapping.is_newest_first and evidence.size_bytes > MAX_WHOLE_BYTES:
        raise refusal("whole_too_large", limit=f"{MAX_WHOLE_BYTES:,}")
    header = _header(evidence, mapping)
    reader = Reader(mapping, context, tuple(one.strip() for one in header.fields), stride_of(evidence))
    records = (one for one in checked_records(evidence, mapping.delimiter) if one.row > header.row)
    return reader.outcomes(iter(list(records)[::-1]) if mapping.is_newest_first else records)


def stride_of(evidence: Evidence) -> int:
    """Return by how much rows of one value column are further than those of the one before it: 10, 100, 1000 …

    The first column's rows are the lines of the file; in one of 365 lines the second column's are 1001 and on.
    """
    with evidence.open_text() as stream:
        return int(10 ** len(str(sum(1 for _line in stream))))


def line_of(evidence: Evidence, row: int) -> int:
    """Return the line of the file on which a row stands, of whichever value column it is."""
    return row % stride_of(evidence)


def _header(evidence: Evidence, mapping: MeterColumns) -> Record:
    """Return the header's record, or refuse the file for what its header lacks."""
    fewest: set[str] = set(mapping.named)
    for place, record in enumerate(checked_records(evidence, mapping.delimiter)):
        if place >= PREAMBLE_ROWS and record.row > mapping.header_line:
            break
        is_candidate = record.row == mapping.header_line if mapping.header_line else place < PREAMBLE_ROWS
        if is_candidate:
            lacks = set(mapping.named) - {one.strip() for one in record.fields}
            if not lacks:
                return record
            fewest = min(fewest, lacks, key=len)
    code = "meter_csv_header_line" if mapping.header_line else "meter_csv_header"
    raise refusal(code, limit=PREAMBLE_ROWS, line=mapping.header_line, columns=", ".join(sorted(fewest))[:600])


def _split(line: str, mapping: MeterColumns) -> set[str]:
    return {one.strip().strip('"').strip() for one in line.split(mapping.delimiter)}


METER_CSV = Format(
    name="meter-csv",
    label="table of a meter or power strip, by the source's column mapping",
    detect=lambda head: False,
    parse=parse,
    header_of=lambda evidence: "",
    docs_page="docs/formats/meter-csv.md",
    key_rule="The meter's name in the mapping, with the moment at which the interval begins.",
    rows_stand_alone=False,
    fits=fits,
)
