"""Why emissions changed: energy, PUE and grid intensity, in parts that add up to the change exactly."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Period:
    """The sums of one period: IT-side energy, facility energy and emissions of its electricity."""

    load_kwh: Decimal
    facility_energy_kwh: Decimal
    emissions_kg_co2e: Decimal


@dataclass(frozen=True)
class Change:
    """The parts of a change, in kg CO2e; their sum is the change."""

    energy_kg_co2e: Decimal
    overhead_kg_co2e: Decimal
    intensity_kg_co2e: Decimal

    @property
    def total_kg_co2e(self) -> Decimal:
        """The whole change."""
        return self.energy_kg_co2e + self.overhead_kg_co2e + self.intensity_kg_co2e


def change_between(before: Period, after: Period) -> Change | None:
    """Return what changed emissions, one cause after the other; None where a period has no energy to compare.

    First the load changes at the old overhead and the old intensity, then the overhead at the old intensity; what is
    left is the intensity, so that the parts add up to the last digit.
    """
    if not before.load_kwh or not before.facility_energy_kwh:
        return None
    overhead = before.facility_energy_kwh / before.load_kwh
    intensity = before.emissions_kg_co2e / before.facility_energy_kwh
    quantum = Decimal("0.000000001")
    energy = ((after.load_kwh - before.load_kwh) * overhead * intensity).quantize(quantum)
    shifted = ((after.facility_energy_kwh - after.load_kwh * overhead) * intensity).quantize(quantum)
    whole = after.emissions_kg_co2e - before.emissions_kg_co2e
    return Change(energy, shifted, whole - energy - shifted)
