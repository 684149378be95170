"""What a statement says in words: boundary, method, exclusions."""

from django.utils.translation import gettext as _

from footprint import METHOD_VERSION
from organization.models import Organization
from reports.statement.context import Basis


def boundary(basis: Basis) -> list[str]:
    """Return the organisational and operational boundary."""
    approach = Organization.Consolidation(basis.organization.consolidation).label
    return [
        _("This statement covers the electricity of the AI work of %(name)s from %(period)s.")
        % {"name": basis.organization.name, "period": basis.period},
        _("Entities are consolidated by %(approach)s and counted in full.") % {"approach": approach.lower()},
        _(
            "Own data centers and colocated machines count as Scope 2. Cloud regions and API providers are purchased "
            "services and count as Scope 3, category 1. Months begin and end in the time zone %(zone)s."
        )
        % {"zone": basis.organization.time_zone},
    ]


def method(basis: Basis) -> list[str]:
    """Return the method in words; the handbook has every formula with a worked number."""
    return [
        _("Method %(version)s. Emissions = facility energy × grid-average intensity (location-based).")
        % {"version": METHOD_VERSION},
        _(
            "Facility energy is what a facility meter shows, or IT energy × PUE. PUE is applied exactly once, never to "
            "energy that contains it. A site without a PUE of its own takes the library's default; the line says so."
        ),
        _(
            "Where a site has a meter, its lines add up to it: what the meter shows above the attributed work is idle "
            "and shared load. Work above the meter is listed as a gap and is not netted away."
        ),
        _(
            "A grid factor is looked up for the site's grid zone, then for its country, and nowhere else: direct "
            "emissions before lifecycle values, the nearest year first. A region unknown to the library is a gap."
        ),
        _(
            "Embodied hardware is amortised by time: embodied emissions × device hours ÷ lifetime hours. Hours that "
            "nobody reserved are idle. It stands beside the scopes; Scope 3.2 books the whole in the year of purchase."
        ),
        _(
            "Amounts are exact decimals. Totals are sums of exact lines, rounded once when printed, half away from "
            "zero; where printed rows do not add up to a printed total, a rounding difference is shown."
        ),
    ]


def exclusions() -> list[str]:
    """Return what the statement does not contain, and why."""
    return [
        _("Scope 2, market-based: not available. Contractual instruments and residual mixes are not recorded yet."),
        _("Scope 1 (generator fuel, refrigerants): not available. Such activities are not recorded yet."),
        _("Scope 3 categories other than 1 (cloud and API electricity) and 8: not available, not recorded yet."),
        _("Uncertainty intervals: not available. Data quality is stated per line instead."),
    ]


def simulated(basis: Basis) -> str:
    """Return the warning of a statement that contains made-up data, else nothing."""
    if not basis.is_simulated:
        return ""
    return _("Demonstration: this statement contains simulated data and is no disclosure.")
