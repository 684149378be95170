"""One estimate from stated inputs: what follows is computed, what is absent is left out, never defaulted."""

from collections.abc import Mapping
from decimal import Decimal

from footprint.emissions import location_based_emissions
from footprint.energy import device_hours, facility_energy, it_energy_from_device_hours
from footprint.errors import FootprintError
from footprint.rounding import LEDGER_LIMIT, PRECISE
from footprint.units import CarbonIntensity, FacilityEnergy, ItEnergy, Pue

HOURS_PER_DAY = 24
NUMBERS = (
    "device_hours", "devices", "days", "hours", "power_w", "energy_kwh", "pue", "intensity_kg_per_kwh",
)  # fmt: skip
INPUTS = (*NUMBERS, "energy_basis")
BASES = ("it", "facility")
# Inputs that say the same thing twice, or that cannot both hold.
CONFLICTS = (
    ("device_hours", "devices"), ("device_hours", "days"), ("device_hours", "hours"), ("days", "hours"),
    ("energy_kwh", "device_hours"), ("energy_kwh", "devices"), ("energy_kwh", "days"),
    ("energy_kwh", "hours"), ("energy_kwh", "power_w"),
)  # fmt: skip
MOST_DECIMALS = 30  # far below any figure of this field; a number like 1e-999999 would only fill memory
LONGEST_ECHO = 60
Derivation = dict[str, object]


class EstimateError(FootprintError):
    """An input that is unknown, malformed or contradicts another; the message names it."""


def estimate(inputs: Mapping[str, object]) -> dict[str, object]:
    """Return it_energy_kwh, facility_energy_kwh and location_kg_co2e as far as the inputs give them.

    Inputs: ``device_hours``, or ``devices`` with ``days`` or ``hours``, and ``power_w`` of one device; or
    ``energy_kwh`` with ``energy_basis`` (it or facility); ``pue``; ``intensity_kg_per_kwh``. The formula and
    the inputs of every output stand under ``derivation``. Raises EstimateError.
    """
    numbers = _checked(inputs)
    derivation: dict[str, Derivation] = {}
    it_energy = _it_energy(numbers, inputs.get("energy_basis"), derivation)
    facility = _facility_energy(numbers, it_energy, derivation)
    emissions = _emissions(numbers, facility, derivation)
    outputs: dict[str, object] = {}
    if it_energy is not None:
        outputs["it_energy_kwh"] = it_energy.kwh
    if facility is not None:
        outputs["facility_energy_kwh"] = facility.kwh
    if emissions is not None:
        outputs["location_kg_co2e"] = emissions
    if not outputs:
        raise EstimateError(
            "Nothing follows from these inputs: state device_hours (or devices with days or hours) "
            "and power_w, or energy_kwh with energy_basis."
        )
    return outputs | {"derivation": derivation}


def _step(formula: str, **inputs: Decimal) -> Derivation:
    return {"formula": formula, "inputs": inputs}


def _it_energy(numbers: Mapping[str, Decimal], basis: object, derivation: dict[str, Derivation]) -> ItEnergy | None:
    """Return the IT energy as stated, or from device hours and power."""
    if basis == "it":
        derivation["it_energy_kwh"] = _step("energy_kwh", energy_kwh=numbers["energy_kwh"])
        return ItEnergy(numbers["energy_kwh"])
    if "power_w" not in numbers:
        return None
    power_w = numbers["power_w"]
    if "device_hours" in numbers:
        hours = numbers["device_hours"]
        step = _step("device_hours × power_w ÷ 1000", device_hours=hours, power_w=power_w)
    elif "hours" in numbers:
        devices, each = numbers["devices"], numbers["hours"]
        hours = device_hours(devices=devices, hours=each)
        step = _step("devices × hours × power_w ÷ 1000", devices=devices, hours=each, power_w=power_w)
    else:
        devices, days = numbers["devices"], numbers["days"]
        hours = device_hours(devices=devices, hours=PRECISE.multiply(days, HOURS_PER_DAY))
        step = _step("devices × days × 24 × power_w ÷ 1000", devices=devices, days=days, power_w=power_w)
    derivation["it_energy_kwh"] = step
    return it_energy_from_device_hours(device_hours=hours, power_w=power_w)


def _facility_energy(
    numbers: Mapping[str, Decimal], it_energy: ItEnergy | None, derivation: dict[str, Derivation]
) -> FacilityEnergy | None:
    """Return IT energy × PUE, or the facility energy as stated."""
    if it_energy is not None:
        if "pue" not in numbers:
            return None
        pue = numbers["pue"]
        derivation["facility_energy_kwh"] = _step("it_energy_kwh × pue", it_energy_kwh=it_energy.kwh, pue=pue)
        return facility_energy(it_energy, Pue(pue))
    if "energy_kwh" not in numbers:
        return None
    derivation["facility_energy_kwh"] = _step("energy_kwh", energy_kwh=numbers["energy_kwh"])
    return FacilityEnergy(numbers["energy_kwh"])


def _emissions(
    numbers: Mapping[str, Decimal], facility: FacilityEnergy | None, derivation: dict[str, Derivation]
) -> Decimal | None:
    """Return facility energy × intensity, in kg CO2e."""
    if facility is None or "intensity_kg_per_kwh" not in numbers:
        return None
    intensity = CarbonIntensity(numbers["intensity_kg_per_kwh"])
    derivation["location_kg_co2e"] = _step(
        "facility_energy_kwh × intensity_kg_per_kwh",
        facility_energy_kwh=facility.kwh,
        intensity_kg_per_kwh=intensity.kg_co2e_per_kwh,
    )
    return location_based_emissions(facility, intensity).kg_co2e


def _checked(inputs: Mapping[str, object]) -> dict[str, Decimal]:
    """Return the numbers among the inputs; raises for anything unknown, malformed or contradictory."""
    for name in inputs:
        if name not in INPUTS:
            raise EstimateError(f"{_echo(name)} is no input of an estimate; known are {', '.join(INPUTS)}.")
    numbers = {name: _number(name, inputs[name]) for name in NUMBERS if name in inputs}
    for one, other in CONFLICTS:
        if one in numbers and other in numbers:
            raise EstimateError(f"{one} and {other} contradict each other: state one of them.")
    if "pue" in numbers and numbers["pue"] < 1:
        raise EstimateError("pue must be at least 1.")
    _check_basis(inputs, numbers)
    _check_complete(numbers)
    return numbers


def _echo(value: object) -> str:
    """Return a value as it was given, on one line and not at any length."""
    text = repr(value)
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"


def _number(name: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise EstimateError(f"{name} must be a number, not {_echo(value)}.")
    # A float means what was written: 0.1 stays 0.1.
    number = Decimal(float.__repr__(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or number < 0:
        raise EstimateError(f"{name} must be a finite number of at least 0, not {number:.6g}.")
    if number >= LEDGER_LIMIT:
        raise EstimateError(f"{name} must be below 10^15.")
    if number == 0:
        return Decimal(0)
    if -int(number.as_tuple().exponent) > MOST_DECIMALS:
        raise EstimateError(f"{name} has more than {MOST_DECIMALS} decimals.")
    return number


def _check_basis(inputs: Mapping[str, object], numbers: Mapping[str, Decimal]) -> None:
    basis = inputs.get("energy_basis")
    if "energy_basis" in inputs and basis not in BASES:
        raise EstimateError(f"energy_basis must be it or facility, not {_echo(basis)}.")
    if "energy_kwh" in numbers and basis is None:
        raise EstimateError("energy_basis is missing: say whether energy_kwh is it or facility energy.")
    if basis is not None and "energy_kwh" not in numbers:
        raise EstimateError("energy_basis says what energy_kwh is, but energy_kwh is missing.")
    if basis == "facility" and "pue" in numbers:
        raise EstimateError("pue must not be applied to facility energy: energy_kwh contains it already.")


def _check_complete(numbers: Mapping[str, Decimal]) -> None:
    """Refuse halves of a pair: a number that would be ignored is a number that misleads."""
    has_time = "days" in numbers or "hours" in numbers
    if "devices" in numbers and not has_time:
        raise EstimateError("devices needs days or hours beside it.")
    if has_time and "devices" not in numbers:
        raise EstimateError(f"{'days' if 'days' in numbers else 'hours'} needs devices beside it.")
    has_hours = "device_hours" in numbers or "devices" in numbers
    if has_hours and "power_w" not in numbers:
        raise EstimateError("power_w is missing: device hours give energy only with a power.")
    if "power_w" in numbers and not has_hours:
        raise EstimateError("power_w gives energy only with device_hours, or devices with days or hours.")
