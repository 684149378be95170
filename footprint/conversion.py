"""Units that others write, brought to ours once: kWh and kg CO2e/kWh."""

from decimal import Decimal

from footprint.units import exact

J_PER_KWH = 3_600_000
WH_PER_KWH = 1000
KG_PER_LB = Decimal("0.45359237")  # exact by definition
KWH_PER_MWH = 1000


def kwh_from_joules(joules: Decimal) -> Decimal:
    """Return an energy given in J, in kWh."""
    return exact(joules, "joules") / J_PER_KWH


def joules_from_kwh(kwh: Decimal) -> Decimal:
    """Return an energy given in kWh, in J."""
    return exact(kwh, "kwh") * J_PER_KWH


def kwh_from_wh(wh: Decimal) -> Decimal:
    """Return an energy given in Wh, in kWh."""
    return exact(wh, "wh") / WH_PER_KWH


def kg_per_kwh_from_lb_per_mwh(lb_per_mwh: Decimal) -> Decimal:
    """Return an intensity given in lb/MWh, in kg/kWh."""
    return exact(lb_per_mwh, "lb_per_mwh") * KG_PER_LB / KWH_PER_MWH


def kg_from_lb(lb: Decimal) -> Decimal:
    """Return a mass given in lb, in kg."""
    return exact(lb, "lb") * KG_PER_LB
