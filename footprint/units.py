"""Quantities that know what they are: energy of the IT and energy of the facility cannot be mixed up.

Each is a frozen amount over Decimal with only those operators that mean something; any other is a UnitError.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Never

from footprint.errors import UnitError
from footprint.rounding import PRECISE


def exact(value: object, name: str) -> Decimal:
    """Return the amount as a finite Decimal; floats are refused: their digits are not what was written."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise UnitError(f"{name} must be a Decimal or an int, not {type(value).__name__}.")
    amount = Decimal(value)
    if not amount.is_finite():
        raise UnitError(f"{name} must be a finite number, not {amount}.")
    return amount


def _refuse(left: object, operator: str, right: object) -> UnitError:
    return UnitError(f"{type(left).__name__} {operator} {type(right).__name__} has no meaning.")


class _Quantity:
    """Refuses every operator that a kind does not define: mypy by the type Never, a run by a sentence."""

    __slots__ = ()

    def __add__(self, other: Never) -> object:
        raise _refuse(self, "+", other)

    def __radd__(self, other: Never) -> object:
        raise _refuse(other, "+", self)

    def __sub__(self, other: Never) -> object:
        raise _refuse(self, "−", other)

    def __rsub__(self, other: Never) -> object:
        raise _refuse(other, "−", self)

    def __mul__(self, other: Never) -> object:
        raise _refuse(self, "×", other)

    def __rmul__(self, other: Never) -> object:
        raise _refuse(other, "×", self)

    def __truediv__(self, other: Never) -> object:
        raise _refuse(self, "÷", other)

    def __rtruediv__(self, other: Never) -> object:
        raise _refuse(other, "÷", self)


@dataclass(frozen=True, slots=True)
class Pue(_Quantity):
    """Power usage effectiveness: facility energy over IT energy, never below 1 (ISO/IEC 30134-2)."""

    ratio: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "ratio", exact(self.ratio, "PUE"))
        if self.ratio < 1:
            raise UnitError(f"A PUE cannot be below 1; {self.ratio} is.")


@dataclass(frozen=True, slots=True)
class CarbonIntensity(_Quantity):
    """Emissions caused by one kWh, in kg CO2e/kWh."""

    kg_co2e_per_kwh: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "kg_co2e_per_kwh", exact(self.kg_co2e_per_kwh, "carbon intensity"))
        if self.kg_co2e_per_kwh < 0:
            raise UnitError(f"A carbon intensity cannot be negative; {self.kg_co2e_per_kwh} is.")


@dataclass(frozen=True, slots=True)
class Emissions(_Quantity):
    """A mass of greenhouse gases, in kg CO2e."""

    kg_co2e: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "kg_co2e", exact(self.kg_co2e, "emissions"))

    def __add__(self, other: "Emissions") -> "Emissions":
        if not isinstance(other, Emissions):
            raise _refuse(self, "+", other)
        return Emissions(PRECISE.add(self.kg_co2e, other.kg_co2e))


@dataclass(frozen=True, slots=True)
class FacilityEnergy(_Quantity):
    """Energy that the whole site drew for a piece of work, overhead included, in kWh."""

    kwh: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "kwh", exact(self.kwh, "facility energy"))

    def __add__(self, other: "FacilityEnergy") -> "FacilityEnergy":
        if not isinstance(other, FacilityEnergy):
            raise _refuse(self, "+", other)
        return FacilityEnergy(PRECISE.add(self.kwh, other.kwh))

    def __mul__(self, other: CarbonIntensity) -> Emissions:
        # A PUE is refused here like anything else: facility energy contains its overhead already.
        if not isinstance(other, CarbonIntensity):
            raise _refuse(self, "×", other)
        return Emissions(PRECISE.multiply(self.kwh, other.kg_co2e_per_kwh))


@dataclass(frozen=True, slots=True)
class ItEnergy(_Quantity):
    """Energy that the IT equipment drew, without the site's overhead, in kWh."""

    kwh: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "kwh", exact(self.kwh, "IT energy"))

    def __add__(self, other: "ItEnergy") -> "ItEnergy":
        if not isinstance(other, ItEnergy):
            raise _refuse(self, "+", other)
        return ItEnergy(PRECISE.add(self.kwh, other.kwh))

    def __mul__(self, other: Pue) -> FacilityEnergy:
        # IT energy meets a grid factor only after its PUE: the overhead would be lost without a word.
        if not isinstance(other, Pue):
            raise _refuse(self, "×", other)
        return FacilityEnergy(PRECISE.multiply(self.kwh, other.ratio))
