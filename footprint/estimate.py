"""One estimate from stated inputs: what follows from them is computed, what is absent is left out, never defaulted."""

from collections.abc import Mapping
from decimal import Decimal

from footprint.emissions import location_based_emissions
from footprint.energy import device_hours, facility_energy, it_energy_from_device_hours
from footprint.errors import FootprintError
from footprint.units import CarbonIntensity, FacilityEnergy, ItEnergy, Pue

HOURS_PER_DAY = 24
NUMBERS = ("device_hours", "devices", "days", "hours", "power_w", "energy_kwh", "pue", "intensity_kg_per_kwh")
INPUTS = (*NUMBERS, "energy_basis")
BASES = ("it", "facility")
# Inputs that say the same thing twice, or that cannot both hold.
CONFLICTS = (
    ("device_hours", "devices"), ("device_hours", "days"), ("device_hours", "hours"), ("days", "hours"),
    ("energy_kwh", "device_hours"), ("energy_kwh", "devices"), ("energy_kwh", "days"), ("energy_kwh", "hours"),
    ("energy_kwh", "power_w"),
)  # fmt: skip
Derivation = dict[str, object]


class EstimateError(FootprintError):
    """An input that is unknown, malformed or contradicts another; the message names it."""


def estimate(inputs: Mapping[str, object]) -> dict[str, object]:
    """Return it_energy_kwh, facility_energy_kwh and location_kg_co2e as far as the inputs give them.

    Inputs: ``device_hours``, or ``devices`` with ``days`` or ``hours``, and ``power_w`` of one device; or
    ``energy_kwh`` with ``energy_basis`` (it or facility); ``pue``; ``intensity_kg_per_kwh``. Under ``derivation``
    stand the formula and the inputs of every output. Raises EstimateError.
    """
    numbers = _checked(inputs)
    outputs: dict[str, object] = {}
    derivation: dict[str, Derivation] = {}
    it_energy, facility = _energies(numbers, inputs.get("energy_basis"), derivation)
    if it_energy is not None:
        outputs["it_energy_kwh"] = it_energy.kwh
        if "pue" in numbers:
            facility = facility_energy(it_energy, Pue(numbers["pue"]))
            derivation["facility_energy_kwh"] = _step(
                "it_energy_kwh × pue", it_energy_kwh=it_energy.kwh, pue=numbers["pue"]
            )
    if facility is not None:
        outputs["facility_energy_kwh"] = facility.kwh
        if "intensity_kg_per_kwh" in numbers:
            intensity = CarbonIntensity(numbers["intensity_kg_per_kwh"])
            outputs["location_kg_co2e"] = location_based_emissions(facility, intensity).kg_co2e
            derivation["location_kg_co2e"] = _step(
                "facility_energy_kwh × intensity_kg_per_kwh",
                facility_energy_kwh=facility.kwh,
                intensity_kg_per_kwh=intensity.kg_co2e_per_kwh,
            )
    if not outputs:
        raise EstimateError(
            "Nothing follows from these inputs: state device_hours (or devices with days or hours) and power_w, "
            "or energy_kwh with energy_basis."
        )
    return outputs | {"derivation": derivation}


def _step(formula: str, **inputs: Decimal) -> Derivation:
    return {"formula": formula, "inputs": inputs}


def _checked(inputs: Mapping[str, object]) -> dict[str, Decimal]:
    """Return the numbers among the inputs; raises for anything unknown, malformed or contradictory."""
    for name in inputs:
        if name not in INPUTS:
            raise EstimateError(f"{name} is no input of an estimate; known are {', '.join(INPUTS)}.")
    numbers = {name: _number(name, inputs[name]) for name in NUMBERS if name in inputs}
    for one, other in CONFLICTS:
        if one in numbers and other in numbers:
            raise EstimateError(f"{one} and {other} contradict each other: state one of them.")
    if "pue" in numbers and numbers["pue"] < 1:
        raise EstimateError("pue must be at least 1.")
    _check_basis(inputs, numbers)
    _check_complete(numbers)
    return numbers


def _number(name: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise EstimateError(f"{name} must be a number, not {value!r}.")
    # repr of a float is what was written: 0.1 stays 0.1.
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or number < 0:
        raise EstimateError(f"{name} must be a finite number of at least 0, not {value}.")
    return number


def _check_basis(inputs: Mapping[str, object], numbers: Mapping[str, Decimal]) -> None:
    basis = inputs.get("energy_basis")
    if "energy_basis" in inputs and basis not in BASES:
        raise EstimateError(f"energy_basis must be it or facility, not {basis!r}.")
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


def _energies(
    numbers: Mapping[str, Decimal], basis: object, derivation: dict[str, Derivation]
) -> tuple[ItEnergy | None, FacilityEnergy | None]:
    """Return the IT energy, or the facility energy where that is what was stated."""
    if "energy_kwh" in numbers:
        amount = numbers["energy_kwh"]
        if basis == "facility":
            derivation["facility_energy_kwh"] = _step("energy_kwh", energy_kwh=amount)
            return None, FacilityEnergy(amount)
        derivation["it_energy_kwh"] = _step("energy_kwh", energy_kwh=amount)
        return ItEnergy(amount), None
    if "power_w" not in numbers:
        return None, None
    if "device_hours" in numbers:
        hours = numbers["device_hours"]
        step = _step("device_hours × power_w ÷ 1000", device_hours=hours, power_w=numbers["power_w"])
    else:
        time = numbers["hours"] if "hours" in numbers else numbers["days"] * HOURS_PER_DAY
        hours = device_hours(devices=numbers["devices"], hours=time)
        unit = "hours" if "hours" in numbers else "days"
        formula = "devices × hours × power_w ÷ 1000" if unit == "hours" else "devices × days × 24 × power_w ÷ 1000"
        stated = {"devices": numbers["devices"], unit: numbers[unit], "power_w": numbers["power_w"]}
        step = _step(formula, **stated)
    derivation["it_energy_kwh"] = step
    return it_energy_from_device_hours(device_hours=hours, power_w=numbers["power_w"]), None
