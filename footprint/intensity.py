"""Footprints divided by what they were for."""

from collections.abc import Iterable
from decimal import Decimal

from footprint.errors import FootprintError
from footprint.units import Emissions, exact

G_PER_KG = 1000
WH_PER_KWH = 1000


def _above_zero(amount: Decimal, name: str) -> Decimal:
    if exact(amount, name) <= 0:
        raise FootprintError(f"{name} must be above zero.")
    return amount


def software_carbon_intensity_g(*, operational: Emissions, embodied: Emissions, functional_units: Decimal) -> Decimal:
    """Return SCI = (O + M) ÷ R, in g CO2e per functional unit; O is location-based (ISO/IEC 21031:2024)."""
    total = operational + embodied
    return total.kg_co2e * G_PER_KG / _above_zero(functional_units, "functional_units")


def units_per_kwh(*, wh_per_unit: Decimal) -> Decimal:
    """Return how many units one kWh serves, for an energy per unit in Wh."""
    return WH_PER_KWH / _above_zero(wh_per_unit, "wh_per_unit")


def joules_per_token(*, power_w: Decimal, tokens_per_second: Decimal) -> Decimal:
    """Return mean power ÷ throughput, in J per token."""
    return exact(power_w, "power_w") / _above_zero(tokens_per_second, "tokens_per_second")


def final_run_share(*, final_run_kwh: Decimal, development_kwh: Decimal) -> Decimal:
    """Return the share of a development's energy that the final training run took, in 0..1."""
    return exact(final_run_kwh, "final_run_kwh") / _above_zero(development_kwh, "development_kwh")


def data_quality_score(scored: Iterable[tuple[Emissions, int]]) -> Decimal:
    """Return Σ(emissions × score) ÷ Σ emissions, from 1 (measured) to 5 (default), without unit."""
    pairs = list(scored)
    if any(not 1 <= score <= 5 for _emissions, score in pairs):
        raise FootprintError("A data quality score is one of 1 (measured) to 5 (default).")
    whole = sum((emissions.kg_co2e for emissions, _score in pairs), Decimal(0))
    weighted = sum((emissions.kg_co2e * score for emissions, score in pairs), Decimal(0))
    return weighted / _above_zero(whole, "emissions")
