"""Emissions of electricity."""

from decimal import Decimal

from footprint.errors import FootprintError
from footprint.units import CarbonIntensity, Emissions, FacilityEnergy


def location_based_emissions(facility_energy: FacilityEnergy, intensity: CarbonIntensity) -> Emissions:
    """Return facility energy × grid-average intensity, in kg CO2e (GHG Protocol Scope 2 Guidance, ch. 6)."""
    return facility_energy * intensity


def implied_intensity(emissions: Emissions, facility_energy: FacilityEnergy) -> CarbonIntensity:
    """Return the intensity that published emissions and energy imply, in kg CO2e/kWh: a check of disclosures."""
    if facility_energy.kwh <= 0:
        raise FootprintError("An intensity needs an energy above zero.")
    return CarbonIntensity(emissions.kg_co2e / Decimal(facility_energy.kwh))
