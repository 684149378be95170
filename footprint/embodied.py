"""Embodied emissions of hardware, for models and products: a share of what was emitted once, at manufacture.

These shares are never added to Scope 3 category 2, which books the whole in the year of purchase.
"""

from decimal import Decimal

from footprint.errors import FootprintError
from footprint.units import Emissions, exact

HOURS_PER_YEAR = 8760  # a lifetime of 4 years is 35 040 h, as the published examples count


def lifetime_hours(*, lifetime_years: Decimal) -> Decimal:
    """Return a lifetime in hours, at 8760 h a year (docs/method.md, Embodied hardware)."""
    return exact(lifetime_years, "lifetime_years") * HOURS_PER_YEAR


def _share(part: Decimal, part_name: str, whole: Decimal, whole_name: str) -> Decimal:
    exact_whole = exact(whole, whole_name)
    if exact_whole <= 0:
        raise FootprintError(f"{whole_name} must be above zero.")
    return exact(part, part_name) / exact_whole


def sci_embodied(
    *,
    total_embodied_kg_co2e: Decimal,
    reserved_hours: Decimal,
    lifetime_hours: Decimal,
    resources_reserved: Decimal,
    total_resources: Decimal,
) -> Emissions:
    """Return M = TE × (TiR ÷ EL) × (RR ÷ ToR), in kg CO2e (ISO/IEC 21031:2024)."""
    time_share = _share(reserved_hours, "reserved_hours", lifetime_hours, "lifetime_hours")
    resource_share = _share(resources_reserved, "resources_reserved", total_resources, "total_resources")
    return Emissions(exact(total_embodied_kg_co2e, "total_embodied_kg_co2e") * time_share * resource_share)


def time_share_embodied(
    *, total_embodied_kg_co2e: Decimal, device_hours: Decimal, lifetime_hours: Decimal
) -> Emissions:
    """Return one device's embodied × device hours ÷ lifetime hours, in kg CO2e; idle stays with the owner."""
    share = _share(device_hours, "device_hours", lifetime_hours, "lifetime_hours")
    return Emissions(exact(total_embodied_kg_co2e, "total_embodied_kg_co2e") * share)


def use_share_embodied(
    *,
    total_embodied_kg_co2e: Decimal,
    device_hours: Decimal,
    lifetime_hours: Decimal,
    utilisation_share: Decimal,
) -> Emissions:
    """Return the time share ÷ utilisation, in kg CO2e: used hours carry the idle ones as well."""
    timed = time_share_embodied(
        total_embodied_kg_co2e=total_embodied_kg_co2e,
        device_hours=device_hours,
        lifetime_hours=lifetime_hours,
    )
    if not 0 < exact(utilisation_share, "utilisation_share") <= 1:
        raise FootprintError("utilisation_share must be above 0 and at most 1.")
    return Emissions(timed.kg_co2e / utilisation_share)


def fleet_embodied(
    *, total_embodied_kg_co2e: Decimal, device_hours_in_service: Decimal, lifetime_hours: Decimal
) -> Emissions:
    """Return the share of a fleet's embodied that falls to its hours in service, used or idle, in kg CO2e."""
    return time_share_embodied(
        total_embodied_kg_co2e=total_embodied_kg_co2e,
        device_hours=device_hours_in_service,
        lifetime_hours=lifetime_hours,
    )


def hours_within_life(*, hours_before: Decimal, hours_in_period: Decimal, lifetime_hours: Decimal) -> Decimal:
    """Return how many of a device's hours of a period lie within its life, given its hours in service before, in h."""
    left = exact(lifetime_hours, "lifetime_hours") - exact(hours_before, "hours_before")
    return min(exact(hours_in_period, "hours_in_period"), max(left, Decimal(0)))


def annual_embodied(*, total_embodied_kg_co2e: Decimal, lifetime_years: Decimal) -> Emissions:
    """Return the embodied ÷ lifetime in years, in kg CO2e a year: the straight line over the whole life."""
    one_year = _share(Decimal(1), "year", lifetime_years, "lifetime_years")
    return Emissions(exact(total_embodied_kg_co2e, "total_embodied_kg_co2e") * one_year)
