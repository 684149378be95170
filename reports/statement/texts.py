"""What a statement says in words of this year: boundary, coverage, reproduction, simulated data."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from footprint.rounding import PRECISE, ledger_amount
from organization.models import Organization
from reports import queries
from reports.amounts import SHARE, printed
from reports.statement.context import Basis, month_text


def boundary(basis: Basis) -> list[str]:
    """Return the organisational and operational boundary."""
    approach = Organization.Consolidation(basis.organization.consolidation)
    scope_rule = _(
        "Sites decide the scope. Own data centers: Scope 2. Colocation: Scope 2 under operational control, since the "
        "machines in the cage are the organisation's to operate; otherwise Scope 3, category 8, leased assets. Cloud "
        "regions and API providers: purchased services, Scope 3, category 1."
    )
    return [
        _(
            "This statement covers the electricity of the AI work of %(name)s from %(period)s, and beside it the "
            "hardware that the work ran on."
        )
        % {"name": basis.organization.name, "period": basis.period},
        _("Consolidation approach: %(approach)s. The energy of every site of the entities below is counted in full.")
        % {"approach": str(approach.label).lower()},
        scope_rule,
        _("Months begin and end by the clocks of %(zone)s.") % {"zone": basis.organization.time_zone},
    ]


def coverage(basis: Basis) -> str:
    """Return how complete the year is, in one sentence."""
    months, missing = len(basis.year.months), basis.span.missing
    gaps = int(basis.totals["gaps"])
    words = _("%(done)s of %(count)s months are calculated.") % {
        "done": months - len(missing),
        "count": months,
    }
    if missing:
        names = ", ".join(month_text(month) for month in missing)
        words += " " + _("Not available: %(months)s.") % {"months": names}
    if basis.span.running:
        names = ", ".join(month_text(month) for month in basis.span.running)
        words += " " + _("Not ended when this was prepared, and so a part of itself: %(months)s.") % {"months": names}
    if not gaps:
        known = _(
            "In the months that are calculated no gap is known: every source that was expected in them brought "
            "data, and every site has a factor."
        )
        return f"{words} {known}"
    gap_words = ngettext(
        "%(count)s ledger line has no emissions because something is missing; it is listed and does not count as zero.",
        "%(count)s ledger lines have no emissions because something is missing; "
        "they are listed and do not count as zero.",
        gaps,
    )
    return f"{words} {gap_words % {'count': gaps}}"


def reproduction(basis: Basis, lines_sha256: str) -> list[str]:
    """Return how the statement can be performed again."""
    return [
        _(
            "Two files are attached to this document: figures.csv has every figure printed here with its exact "
            "value, and lines.csv has all %(count)s ledger lines with their inputs, factors and formulas. The "
            "SHA-256 of lines.csv is %(hash)s."
        )
        % {"count": basis.totals["lines"], "hash": lines_sha256},
        _(
            "The same inputs, method and factors give the same lines and the same hashes on any installation; the "
            "command “manage.py verify_statement” performs this statement again, from the ledger to the bytes of "
            "this document."
        ),
    ]


def simulated(basis: Basis) -> str:
    """Return the warning of a statement that contains made-up data, else nothing."""
    count = int(basis.totals["simulated_lines"])
    if not count:
        return ""
    words = _(
        "This statement contains simulated data and discloses nothing: %(count)s of %(all)s ledger lines are simulated"
    ) % {
        "count": count,
        "all": basis.totals["lines"],
    }
    part = queries.totals(basis.electricity.filter(is_simulated=True))["electricity_kg_co2e"]
    whole: Any = basis.totals["electricity_kg_co2e"]
    if part is None or not whole:
        return f"{words}."
    share = printed(ledger_amount(PRECISE.divide(part, whole)), SHARE.scales[0])
    return words + _(", with %(share)s %% of the electricity emissions.") % {"share": share}
