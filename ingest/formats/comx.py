"""Logs of Schneider's Com'X and related gateways: the stands of meters' registers, one part of the file per device."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import add_sentences, gettext_noop, reason, refusal
from ingest.parsing.outcomes import Outcome, RowProblem, SourceContext
from ingest.parsing.register import Interval, Registers, Stand
from ingest.parsing.tables import Record, checked_records
from ingest.parsing.toolrow import Claim, Values, judged
from ingest.parsing.values import NotANumber, NotATime, number, time

HEADER = re.compile(r'^"?error"?[,;\t]"?utc offset \(minutes\)', re.IGNORECASE | re.MULTILINE)
GATEWAY, ERROR, OFFSET, STAMP = "gateway name", "Error", "UTC Offset (Minutes)", "Local Time Stamp"
FIXED = (ERROR, OFFSET, STAMP)
ENERGY = re.compile(r"(?i:real|active) (?i:energy)\b.*\((?P<prefix>[kKM]?)[Ww][Hh]\)")
# Energy out of the load, and sums and differences of both directions, are not what was drawn.
NOT_DRAWN = re.compile(r"out of|received|export|reverse|generat|net\b|[+-]", re.IGNORECASE)
KWH_PER = {"": Decimal("0.001"), "k": Decimal(1), "m": Decimal(1000)}
NO_ERROR = "0"
FURTHEST_MIN = 14 * 60

add_sentences(
    files={
        "comx_no_device": gettext_noop(
            "The table in line %(line)s does not say of which device it is: the lines above it, with Gateway Name and "
            "Device Name, are missing. Send the file as the gateway exported it."
        ),
        "comx_no_energy": gettext_noop(
            "The table in line %(line)s has no column of real energy that was drawn, in Wh, kWh or MWh; kVAh and kVARh "
            "are no energy. Its columns: %(columns)s."
        ),
        "comx_energy_unclear": gettext_noop(
            "The table in line %(line)s has several columns of real energy: %(columns)s. It is unclear which one "
            "counts; export one alone, or read the file with a column mapping (meter-csv)."
        ),
    },
    rows={
        "comx_error": gettext_noop(
            "The gateway marks the row with error %(found)s: its values are not to be used. The next good row's energy "
            "covers this interval too."
        ),
        "comx_offset": gettext_noop(
            "%(column)s must be the minutes between local time and UTC, such as -300; found “%(found)s”."
        ),
    },
)


@dataclass(frozen=True)
class Part:
    """The table of one device: who it is, and where its register stands in a row."""

    key: str
    name: str
    header: tuple[str, ...]
    energy: str
    kwh_per_unit: Decimal


def detect(head: Head) -> bool:
    """Recognise the header of the logged rows, which stands below those about the gateway."""
    return HEADER.search("\n".join(head.text.splitlines()[:20])) is not None


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per logged row: what a register counted since the row before."""
    delimiter = evidence.head.delimiter
    for _part, _record in _rows(checked_records(evidence, delimiter)):
        pass  # so that the file is refused before its first row is taken
    if context.default_boundary is None:
        raise refusal("boundary_missing")
    registers = Registers(may_wrap=True)
    rows = _rows(checked_records(evidence, delimiter))
    return (_row(part, record, registers, context) for part, record in rows)


def _rows(records: Iterator[Record]) -> Iterator[tuple[Part, Record]]:
    """Yield the logged rows with the device that they are of; lines about gateway and topics are none."""
    about: Sequence[str] | None = None
    device: dict[str, str] = {}
    part: Part | None = None
    for record in records:
        fields = [field.strip() for field in record.fields]
        if fields[0].casefold() == GATEWAY:
            about, device, part = [field.casefold() for field in fields], {}, None
        elif about is not None and not device:
            device = dict(zip(about, fields, strict=False))
        elif [field.casefold() for field in fields[:3]] == [field.casefold() for field in FIXED]:
            part = _part(record, fields, device)
        elif part is not None and any(fields[:3]):
            yield part, record


def _part(record: Record, header: list[str], device: dict[str, str]) -> Part:
    name = device.get("device name") or device.get("device local id", "")
    if not name:
        raise refusal("comx_no_device", line=record.row)
    found = [column for column in header if ENERGY.fullmatch(column)]
    drawn = [column for column in found if not NOT_DRAWN.search(column)]
    if len(drawn) != 1:
        code, columns = ("comx_energy_unclear", drawn) if drawn else ("comx_no_energy", header)
        raise refusal(code, line=record.row, columns=", ".join(columns)[:600])
    gateway = device.get("gateway sn") or device.get("gateway name", "")
    match = ENERGY.fullmatch(drawn[0])
    return Part(
        key=f"comx:{gateway[:100]}:{(device.get('device local id') or name)[:200]}",
        name=name[:200],
        header=(*FIXED, *header[3:]),
        energy=drawn[0],
        kwh_per_unit=KWH_PER[match["prefix"].casefold() if match else "k"],
    )


def _row(part: Part, record: Record, registers: Registers, context: SourceContext) -> Outcome:
    fields = record.fields
    if len(fields) < len(part.header) or any(field.strip() for field in fields[len(part.header) :]):
        told = reason("field_count", found=len(fields), expected=len(part.header))
        return RowProblem(record.row, record.text, (told,), quarantined=False)
    values = Values(dict(zip(part.header, fields, strict=False)), context)
    if values.text(ERROR) != NO_ERROR:
        told = reason("comx_error", ERROR, found=values.text(ERROR)[:20] or "–")
        return RowProblem(record.row, record.text, (told,), quarantined=True)
    at, amount = _moment(values), values.amount(part.energy)
    if at is None or amount is None:
        return RowProblem(record.row, record.text, tuple(values.rejects), quarantined=False)
    interval = registers.advance(part.name, part.key, Stand(record.row, at, amount * part.kwh_per_unit), record.text)
    if not isinstance(interval, Interval):
        return interval
    interval.tell(values)
    claim = Claim(
        row=record.row,
        text=record.text,
        key=part.key,
        started_at=interval.started_at,
        ended_at=at,
        energy_kwh=interval.amount,
        boundary=context.default_boundary or "facility",
        quality=context.default_quality or "measured",
        columns=(STAMP, STAMP, part.energy),
        project=part.name,
        is_run=False,
        zero_is_measured=True,
    )
    return judged(claim, values)


def _moment(values: Values) -> datetime | None:
    """Return the row's local time by its own offset, which tells the hour that exists twice apart."""
    try:
        local = time(values.text(STAMP))
    except NotATime:
        values.rejects.append(reason("not_a_time", STAMP, found=values.text(STAMP)[:60]))
        return None
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    try:
        offset_min = number(values.text(OFFSET))
    except NotANumber:
        offset_min = Decimal("NaN")
    if offset_min.is_nan() or abs(offset_min) > FURTHEST_MIN or offset_min % 1:
        values.rejects.append(reason("comx_offset", OFFSET, found=values.text(OFFSET)[:20]))
        return None
    return local.replace(tzinfo=UTC) - timedelta(minutes=int(offset_min))


COMX = Format(
    name="comx",
    label="Com'X gateway log",
    detect=detect,
    parse=parse,
    header_of=lambda evidence: "",
    docs_page="docs/formats/comx.md",
    key_rule="The gateway's serial number and the device's local id, with the moment of the stand before.",
    rows_stand_alone=False,
)
