"""One native reading: believed or not, and what makes it the same reading."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from ingest.formats.native_fields import BOUNDARIES, EXAMPLES, QUALITIES, Fields
from ingest.parsing import doubts
from ingest.parsing.messages import reason
from ingest.parsing.outcomes import ParsedReading, RowProblem, RowUnderstood, SourceContext
from ingest.parsing.values import booked

ATTRIBUTED = ("site", "team", "model", "hardware")
NAMES = (*ATTRIBUTED, "phase", "meter", "reading_id")
SMALLEST_KWH = Decimal("1e-9")


@dataclass(frozen=True)
class RawReading:
    """A reading as the file has it: fields as text, and where it stands."""

    row: int
    text: str
    values: Mapping[str, str]
    has_decimal_comma: bool = False


def read_row(raw: RawReading, context: SourceContext) -> ParsedReading | RowProblem | RowUnderstood:
    """Return the reading, or every reason at once why it is none; an example of the template books nothing."""
    if raw.values.get("note", "").strip() in EXAMPLES:
        return RowUnderstood(raw.row, raw.text, reason("example_row", "note"))
    return _read(raw, context)


def _read(raw: RawReading, context: SourceContext) -> ParsedReading | RowProblem:
    fields = Fields(raw.values, context, raw.has_decimal_comma)
    started_at, ended_at = fields.moment("started_at"), fields.moment("ended_at")
    energy_kwh = fields.amount("energy_kwh")
    boundary = fields.code("boundary", BOUNDARIES, context.default_boundary)
    quality = fields.code("quality", QUALITIES, context.default_quality)
    pue, device_hours = fields.amount("pue_included"), fields.amount("device_hours")
    names = {column: fields.name(column) for column in NAMES}
    _check_energy(fields, energy_kwh)
    _check_pue(fields, pue, boundary)
    if started_at and ended_at:
        _check_interval(fields, started_at, ended_at)
    if started_at is None or ended_at is None or energy_kwh is None or boundary is None or quality is None:
        return _problem(raw, fields, started_at)
    length = ended_at - started_at
    fields.doubts += doubts.of_power(energy_kwh, length, boundary, device_hours, column="energy_kwh")
    if fields.rejects or fields.doubts:
        return _problem(raw, fields, started_at)
    phase = normalised_phase(names["phase"])
    meter = f"{_normalised(names['meter'])}|{boundary}" if names["meter"] else ""
    number = names["reading_id"]
    return ParsedReading(
        row=raw.row,
        text=raw.text,
        series_key=f"native:id:{number}" if number else identity(meter, boundary, phase),
        keyed_by=() if number else ("site", "team", "model"),
        meter="" if number else meter,
        is_run=number is not None,
        started_at=started_at,
        ended_at=ended_at,
        metered_energy_kwh=booked(energy_kwh),
        boundary=boundary,
        pue_included=_booked_or_none(pue),
        quality=quality,
        **{column: names[column] for column in ATTRIBUTED},  # type: ignore[arg-type]
        phase=phase,
        project=None,
        device_hours=_booked_or_none(device_hours),
    )


def _booked_or_none(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else booked(amount)


def normalised_phase(text: str | None) -> str | None:
    """Return a phase as its code is written: “Fine-tuning” is fine_tuning."""
    return "_".join(text.casefold().replace("-", " ").split()) if text else None


def identity(meter: str, boundary: str, phase: str | None) -> str:
    """Return what makes it the same reading where it has no id: its meter and whose it is, of which this is a part.

    Site, team and model are added as what they mean in the catalogue, whichever way they are written.
    """
    return f"native:{meter or boundary}|{phase or ''}"


@lru_cache(maxsize=4096)
def _normalised(name: str | None) -> str:
    text = " ".join((name or "").casefold().split())
    return text.replace("%", "%25").replace("|", "%7c")


def _problem(raw: RawReading, fields: Fields, said_at: datetime | None) -> RowProblem:
    reasons = (*fields.rejects, *fields.doubts)
    return RowProblem(raw.row, raw.text, reasons, quarantined=not fields.rejects, said_at=said_at)


def _check_energy(fields: Fields, energy_kwh: Decimal | None) -> None:
    if energy_kwh and energy_kwh < SMALLEST_KWH:
        fields.reject("too_small", "energy_kwh", found=fields.raw("energy_kwh"))


def _check_pue(fields: Fields, pue: Decimal | None, boundary: str | None) -> None:
    if pue is None:
        return
    if not 1 <= pue <= 5:
        fields.reject("pue_range", "pue_included", found=fields.raw("pue_included"))
    if boundary == "facility":
        fields.reject("pue_with_facility", "pue_included")


def _check_interval(fields: Fields, started_at: datetime, ended_at: datetime) -> None:
    if ended_at <= started_at:
        written = {"started_at": fields.raw("started_at"), "ended_at": fields.raw("ended_at")}
        fields.reject("ends_before_start", "ended_at", **written)
    fields.doubts += doubts.of_time(started_at, ended_at, fields.context.now, start="started_at", end="ended_at")
