"""What the numbers of a meter reading in a Green Button feed mean, and whether they are energy that was delivered."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ingest.formats.green_button_feed import Entry, Feed, Owners
from ingest.parsing.messages import add_sentences, gettext_noop, reason
from ingest.parsing.outcomes import Reason

# The codes of the ESPI schema, as far as they are told apart here.
SERVICES = {"1": "gas", "2": "water", "3": "time", "4": "heat", "5": "refuse", "6": "sewerage", "8": "TV licence",
            "9": "Internet"}  # fmt: skip
COMMODITIES = {"7": "natural gas", "8": "propane", "9": "drinking water", "10": "steam", "11": "waste water",
               "12": "heating fluid", "13": "cooling fluid"}  # fmt: skip
ELECTRIC = {"", "0", "1", "2"}
UNITS = {"29": "V", "5": "A", "61": "VA", "63": "var", "71": "VAh", "73": "varh", "42": "m³", "119": "ft³",
         "132": "Btu", "169": "therm", "106": "Ah", "33": "Hz"}  # fmt: skip
WATT_HOURS, JOULES, WATTS = "72", "31", "38"
PER_KWH = {WATT_HOURS: Decimal(1_000), JOULES: Decimal(3_600_000), WATTS: Decimal(3_600_000)}
DELTA, REGISTER, MEAN_POWER = "delta", "register", "mean power"
REGISTERS, MEAN = {"1", "3"}, "2"
FORWARD, REVERSE = {"", "0", "1"}, "19"

add_sentences(
    rows={
        "green_button_unlinked": gettext_noop(
            "The feed's links do not tell to which meter reading and usage point this interval belongs, so it is "
            "unknown what was metered."
        ),
        "green_button_no_type": gettext_noop(
            "The feed has no reading type for this meter reading, so the unit of its numbers is unknown."
        ),
        "green_button_service": gettext_noop(
            "The usage point %(point)s meters %(service)s, not electricity: it is not booked."
        ),
        "green_button_service_unknown": gettext_noop(
            "Neither the usage point %(point)s nor its reading type says that electricity is metered."
        ),
        "green_button_reverse": gettext_noop(
            "Energy that flowed back into the grid (flow direction 19). It is another meter's, never added to what was "
            "delivered nor taken off it."
        ),
        "green_button_flow": gettext_noop(
            "The flow direction is %(found)s: a net, total or partial amount, out of which what was delivered cannot "
            "be told. Ask for the delivered energy (flow direction 1)."
        ),
        "green_button_not_energy": gettext_noop("The meter reading is in %(unit)s, which is no active energy."),
        "green_button_power": gettext_noop(
            "The meter reading is of a power (such as the highest of the interval), not its mean, so it holds no "
            "energy."
        ),
        "green_button_accumulation": gettext_noop(
            "The accumulation behaviour is %(found)s, of which it is not certain whether it is the energy of the "
            "interval (4) or the stand of a register (1, 3)."
        ),
        "green_button_multiplier": gettext_noop("The power-of-ten multiplier “%(found)s” is none."),
        "green_button_second": gettext_noop(
            "The usage point %(point)s has %(count)s meter readings of delivered energy, which tell of the same energy "
            "more than once or are parts of it. The one with the shortest intervals is booked, this one is held back."
        ),
    }
)


@dataclass(frozen=True)
class Meter:
    """A meter reading of a usage point: how its numbers become kWh, or why none of them is booked."""

    point: str
    accumulates: str
    kwh_per_unit: Decimal
    interval_s: Decimal
    # Of something else altogether, such as gas: as it should be. What is doubted is held back.
    understood: Reason | None = None
    doubt: Reason | None = None


def meters_of(feed: Feed) -> dict[int, Meter]:
    """Return, by the number of each entry that holds readings, of which meter they are."""
    of_block, of_reading = Owners(feed.by_kind["meterreading"]), Owners(feed.by_kind["usagepoint"])
    types = Owners(feed.by_kind["readingtype"])
    owners = {one.number: of_block.of(one) for one in feed.by_kind["intervalblock"] if one.number in feed.readings}
    meters = {owner.number: _meter(of_reading.of(owner), types.named_by(owner)) for owner in owners.values() if owner}
    _hold_seconds(meters)
    unlinked = Meter("", DELTA, Decimal(0), Decimal(0), doubt=reason("green_button_unlinked"))
    return {number: meters[owner.number] if owner else unlinked for number, owner in owners.items()}


def _hold_seconds(meters: dict[int, Meter]) -> None:
    """Let of several meter readings of one usage point only that with the shortest intervals count."""
    by_point: dict[str, list[int]] = {}
    for number, meter in meters.items():
        if not (meter.understood or meter.doubt):
            by_point.setdefault(meter.point, []).append(number)
    for point, numbers in by_point.items():
        first = min(numbers, key=lambda number: (meters[number].interval_s or Decimal("Infinity"), number))
        doubt = reason("green_button_second", point=point, count=len(numbers))
        for number in set(numbers) - {first}:
            meters[number] = _held(meters[number], doubt)


def _held(meter: Meter, doubt: Reason) -> Meter:
    return Meter(meter.point, meter.accumulates, meter.kwh_per_unit, meter.interval_s, doubt=doubt)


def _meter(point: Entry | None, kind: Entry | None) -> Meter:
    name = (point.self_link or point.id) if point else ""

    def of(field: str) -> str:
        return kind.content.value(field) if kind and kind.content else ""

    service = point.content.value("servicecategory", "kind") if point and point.content else ""
    understood = _something_else(name, service, of)
    exponent, unit = _exponent(of("poweroftenmultiplier")), of("uom")
    doubt = None if understood else _doubt(name, service, kind, of)
    known = exponent is not None and unit in PER_KWH
    return Meter(
        point=name,
        accumulates=MEAN_POWER if unit == WATTS else REGISTER if of("accumulationbehaviour") in REGISTERS else DELTA,
        kwh_per_unit=Decimal(10) ** exponent / PER_KWH[unit] if known and exponent is not None else Decimal(0),
        interval_s=Decimal(length) if (length := of("intervallength")).isdecimal() else Decimal(0),
        understood=understood,
        doubt=doubt,
    )


def _something_else(name: str, service: str, of: Callable[[str], str]) -> Reason | None:
    if service not in {"", "0"}:
        return reason("green_button_service", point=name, service=SERVICES.get(service, f"service {service}"))
    if of("commodity") not in ELECTRIC:
        words = COMMODITIES.get(of("commodity"), f"commodity {of('commodity')}")
        return reason("green_button_service", point=name, service=words)
    if of("flowdirection") == REVERSE:
        return reason("green_button_reverse")
    if of("uom") and of("uom") not in PER_KWH:
        return reason("green_button_not_energy", unit=UNITS.get(of("uom"), f"unit {of('uom')}"))
    if of("uom") == WATTS and of("dataqualifier") != MEAN:
        return reason("green_button_power")
    return None


def _doubt(name: str, service: str, kind: Entry | None, of: Callable[[str], str]) -> Reason | None:
    if not name:
        return reason("green_button_unlinked")
    if kind is None or not of("uom"):
        return reason("green_button_no_type")
    if not service and of("commodity") not in {"1", "2"}:
        return reason("green_button_service_unknown", point=name)
    if of("flowdirection") not in FORWARD:
        return reason("green_button_flow", found=of("flowdirection")[:20])
    if _exponent(of("poweroftenmultiplier")) is None:
        return reason("green_button_multiplier", found=of("poweroftenmultiplier")[:20])
    if of("uom") != WATTS and of("accumulationbehaviour") not in {"4", *REGISTERS}:
        return reason("green_button_accumulation", found=of("accumulationbehaviour")[:20] or "–")
    return None


def _exponent(text: str) -> int | None:
    """Return the power of ten by which values are multiplied; none where there is no such power of ten."""
    digits = text.removeprefix("-")
    if not text:
        return 0
    return int(text) if digits.isdecimal() and len(digits) <= 2 and abs(int(text)) <= 12 else None
