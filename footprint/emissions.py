"""Emissions of electricity, and what published emissions say about the grid."""

from decimal import Decimal

from footprint.errors import FootprintError
from footprint.units import CarbonIntensity, Emissions, FacilityEnergy


def location_based_emissions(facility_energy: FacilityEnergy, intensity: CarbonIntensity) -> Emissions:
    """Return facility energy × grid-average intensity, in kg CO2e (GHG Protocol Scope 2 Guidance, ch. 6)."""
    return facility_energy * intensity


def implied_intensity(emissions: Emissions, facility_energy: FacilityEnergy) -> CarbonIntensity:
    """Return emissions ÷ facility energy, in kg CO2e/kWh: the intensity that a disclosure implies."""
    if facility_energy.kwh <= 0:
        raise FootprintError("An intensity needs an energy above zero.")
    return CarbonIntensity(emissions.kg_co2e / Decimal(facility_energy.kwh))


def is_within_band(intensity: CarbonIntensity, *, low: CarbonIntensity, high: CarbonIntensity) -> bool:
    """Whether an intensity lies in a believable band, ends included; outside it a disclosure is doubtful."""
    if low.kg_co2e_per_kwh > high.kg_co2e_per_kwh:
        raise FootprintError("The low end of a band must not lie above its high end.")
    return low.kg_co2e_per_kwh <= intensity.kg_co2e_per_kwh <= high.kg_co2e_per_kwh
