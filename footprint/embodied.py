"""Embodied emissions of hardware, for models and products: a yearly share of what was made once.

These shares are never added to Scope 3 category 2, which books the whole in the year of purchase.
"""

from decimal import Decimal

from footprint.errors import FootprintError
from footprint.units import Emissions, exact

HOURS_PER_YEAR = 8760  # a lifetime of 4 years is 35 040 h, as the published examples count


def lifetime_hours(*, lifetime_years: Decimal) -> Decimal:
    """Return a lifetime in hours, at 8760 h a year."""
    return exact(lifetime_years, "lifetime_years") * HOURS_PER_YEAR


def _share(part: Decimal, whole: Decimal, name: str) -> Decimal:
    if whole <= 0:
        raise FootprintError(f"{name} must be above zero.")
    return part / whole


def sci_embodied(
    *,
    total_embodied_kg_co2e: Decimal,
    reserved_hours: Decimal,
    lifetime_hours: Decimal,
    resources_reserved: Decimal,
    total_resources: Decimal,
) -> Emissions:
    """Return M = TE × (TiR ÷ EL) × (RR ÷ ToR), in kg CO2e (ISO/IEC 21031:2024)."""
    time_share = _share(exact(reserved_hours, "reserved_hours"), exact(lifetime_hours, "lifetime_hours"), "lifetime")
    resource_share = _share(
        exact(resources_reserved, "resources_reserved"), exact(total_resources, "total_resources"), "total resources"
    )
    return Emissions(exact(total_embodied_kg_co2e, "total_embodied_kg_co2e") * time_share * resource_share)


def time_share_embodied(
    *, total_embodied_kg_co2e: Decimal, device_hours: Decimal, lifetime_hours: Decimal
) -> Emissions:
    """Return one device's embodied × device hours ÷ lifetime hours, in kg CO2e; idle hours stay with the owner."""
    share = _share(exact(device_hours, "device_hours"), exact(lifetime_hours, "lifetime_hours"), "lifetime_hours")
    return Emissions(exact(total_embodied_kg_co2e, "total_embodied_kg_co2e") * share)


def use_share_embodied(
    *, total_embodied_kg_co2e: Decimal, device_hours: Decimal, lifetime_hours: Decimal, utilisation_share: Decimal
) -> Emissions:
    """Return the time share ÷ utilisation, in kg CO2e: used hours carry the idle ones as well."""
    timed = time_share_embodied(
        total_embodied_kg_co2e=total_embodied_kg_co2e, device_hours=device_hours, lifetime_hours=lifetime_hours
    )
    utilisation = exact(utilisation_share, "utilisation_share")
    if not 0 < utilisation <= 1:
        raise FootprintError("utilisation_share must be above 0 and at most 1.")
    return Emissions(timed.kg_co2e / utilisation)


def fleet_embodied(
    *, total_embodied_kg_co2e: Decimal, device_hours_in_service: Decimal, lifetime_hours: Decimal
) -> Emissions:
    """Return what a fleet loses of its embodied emissions in its hours of service, used or idle, in kg CO2e."""
    return time_share_embodied(
        total_embodied_kg_co2e=total_embodied_kg_co2e,
        device_hours=device_hours_in_service,
        lifetime_hours=lifetime_hours,
    )
