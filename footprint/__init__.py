"""The method: pure formulas over exact numbers, each with its unit and its source in docs/method.md."""

from footprint.allocation import allocate
from footprint.conversion import (
    joules_from_kwh,
    kg_from_lb,
    kg_per_kwh_from_lb_per_mwh,
    kwh_from_joules,
    kwh_from_wh,
)
from footprint.embodied import (
    annual_embodied,
    fleet_embodied,
    hours_within_life,
    lifetime_hours,
    sci_embodied,
    time_share_embodied,
    use_share_embodied,
)
from footprint.emissions import implied_intensity, is_within_band, location_based_emissions
from footprint.energy import device_hours, facility_energy, it_energy_from_device_hours, it_energy_from_power
from footprint.errors import FootprintError, UnitError
from footprint.estimate import EstimateError, estimate
from footprint.intensity import (
    data_quality_score,
    final_run_share,
    joules_per_token,
    software_carbon_intensity_g,
    units_per_kwh,
)
from footprint.rounding import (
    display_amount,
    is_below_display,
    ledger_amount,
    ledger_amount_or_least,
    rounding_difference,
)
from footprint.spread import spread, spread_part
from footprint.units import CarbonIntensity, Emissions, FacilityEnergy, ItEnergy, Pue

METHOD_VERSION = "1.1"

__all__ = [
    "METHOD_VERSION",
    "CarbonIntensity",
    "Emissions",
    "EstimateError",
    "FacilityEnergy",
    "FootprintError",
    "ItEnergy",
    "Pue",
    "UnitError",
    "allocate",
    "annual_embodied",
    "data_quality_score",
    "device_hours",
    "display_amount",
    "estimate",
    "facility_energy",
    "final_run_share",
    "fleet_embodied",
    "hours_within_life",
    "implied_intensity",
    "is_below_display",
    "is_within_band",
    "it_energy_from_device_hours",
    "it_energy_from_power",
    "joules_from_kwh",
    "joules_per_token",
    "kg_from_lb",
    "kg_per_kwh_from_lb_per_mwh",
    "kwh_from_joules",
    "kwh_from_wh",
    "ledger_amount",
    "ledger_amount_or_least",
    "lifetime_hours",
    "location_based_emissions",
    "rounding_difference",
    "sci_embodied",
    "software_carbon_intensity_g",
    "spread",
    "spread_part",
    "time_share_embodied",
    "units_per_kwh",
    "use_share_embodied",
]
