"""Quantities that know what they are: energy of the IT and energy of the facility cannot be mixed up.

Each is a frozen amount over Decimal with only those operators that mean something. Everything else is a UnitError.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from footprint.errors import UnitError

ZERO = Decimal(0)


def exact(value: object, name: str) -> Decimal:
    """Return the amount as a finite Decimal; floats are refused, since their digits are not what was written."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise UnitError(f"{name} must be a Decimal or an int, not {type(value).__name__}.")
    amount = Decimal(value)
    if not amount.is_finite():
        raise UnitError(f"{name} must be a finite number, not {amount}.")
    return amount


def _refuse(left: object, operator: str, right: object) -> UnitError:
    return UnitError(f"{type(left).__name__} {operator} {type(right).__name__} has no meaning.")


@dataclass(frozen=True, slots=True)
class Pue:
    """Power usage effectiveness: facility energy over IT energy, never below 1 (ISO/IEC 30134-2)."""

    ratio: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "ratio", exact(self.ratio, "PUE"))
        if self.ratio < 1:
            raise UnitError(f"A PUE cannot be below 1; {self.ratio} is.")


@dataclass(frozen=True, slots=True)
class CarbonIntensity:
    """Emissions caused by one kWh, in kg CO2e/kWh."""

    kg_co2e_per_kwh: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "kg_co2e_per_kwh", exact(self.kg_co2e_per_kwh, "carbon intensity"))
        if self.kg_co2e_per_kwh < 0:
            raise UnitError(f"A carbon intensity cannot be negative; {self.kg_co2e_per_kwh} is.")


@dataclass(frozen=True, slots=True)
class Emissions:
    """A mass of greenhouse gases, in kg CO2e."""

    kg_co2e: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "kg_co2e", exact(self.kg_co2e, "emissions"))

    def __add__(self, other: Self) -> "Emissions":
        if not isinstance(other, Emissions):
            raise _refuse(self, "+", other)
        return Emissions(self.kg_co2e + other.kg_co2e)

    def __mul__(self, other: object) -> "Emissions":
        raise _refuse(self, "×", other)


@dataclass(frozen=True, slots=True)
class FacilityEnergy:
    """Energy that the whole site drew for a piece of work, overhead included, in kWh."""

    kwh: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "kwh", exact(self.kwh, "facility energy"))

    def __add__(self, other: Self) -> "FacilityEnergy":
        if not isinstance(other, FacilityEnergy):
            raise _refuse(self, "+", other)
        return FacilityEnergy(self.kwh + other.kwh)

    def __mul__(self, other: CarbonIntensity) -> Emissions:
        if not isinstance(other, CarbonIntensity):
            raise _refuse(self, "×", other)
        return Emissions(self.kwh * other.kg_co2e_per_kwh)


@dataclass(frozen=True, slots=True)
class ItEnergy:
    """Energy that the IT equipment drew, without the site's overhead, in kWh."""

    kwh: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "kwh", exact(self.kwh, "IT energy"))

    def __add__(self, other: Self) -> "ItEnergy":
        if not isinstance(other, ItEnergy):
            raise _refuse(self, "+", other)
        return ItEnergy(self.kwh + other.kwh)

    def __mul__(self, other: Pue) -> FacilityEnergy:
        # IT energy meets a grid factor only after its PUE: the overhead would be lost without a word.
        if not isinstance(other, Pue):
            raise _refuse(self, "×", other)
        return FacilityEnergy(self.kwh * other.ratio)
