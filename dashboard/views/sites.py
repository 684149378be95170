"""Sites: what holds there, and what their electricity was multiplied with."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from dashboard.filters import Asked, asked
from dashboard.tables import gap_rows, lines_link, table_by
from organization.access import READERS, allow
from organization.choices import Boundary, Phase
from organization.models import Site
from reports import queries
from reports.models import Line
from reports.words import flag_words


@allow(*READERS)
def sites(request: HttpRequest) -> HttpResponse:
    """List the sites with the year's sums."""
    filters = asked(request)
    rows = filters.totals_by("site")
    link = lambda row: f"/sites/{row['site__slug']}/?{filters.query()}"  # noqa: E731
    table = table_by("site", rows, _("Sites"), link, asked=filters)
    silent = Site.objects.exclude(slug__in=[row["site__slug"] for row in rows])
    return render(request, "dashboard/sites.html", {"asked": filters, "table": table, "silent": list(silent)})


@allow(*READERS)
def site(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one site in the year."""
    found = get_object_or_404(Site.objects.select_related("entity"), slug=slug)
    filters = asked(request).narrowed(site=slug)
    lines, meter = filters.lines, _meter(filters)
    above = meter.totals()
    months = sorted(filters.totals_by("month"), key=lambda row: row["month_on"])
    teams = filters.totals_by("team")
    context = {
        "asked": filters,
        "site": found,
        "parameters": list(found.parameters.order_by("name", "-valid_from")),
        "hardware": list(found.hardware.all()),
        "totals": filters.totals(),
        "meter": above if above["lines"] else None,
        "meter_asked": meter,
        "factors": _factors(lines),
        "months": table_by("month", months, _("Months"), lines_link(filters, "month"), asked=filters),
        "teams": table_by("team", teams, _("Teams"), lines_link(filters, "team"), asked=filters),
        "gaps": gap_rows(lines),
        "crumbs": [{"label": _("Sites"), "url": "/sites/"}, {"label": found.name}],
    }
    return render(request, "dashboard/site.html", context)


def _meter(filters: Asked) -> Asked:
    """Return what to ask for what the site's own meter left after the attributed work."""
    return filters.narrowed(
        kind=Line.Kind.ELECTRICITY, team=queries.NOT_ATTRIBUTED, phase=Phase.IDLE, boundary=Boundary.FACILITY
    )


def _factors(lines: Any) -> list[dict[str, Any]]:
    used = lines.exclude(factor=None).filter(kind=Line.Kind.ELECTRICITY).select_related("factor__dataset")
    found = {line.factor_id: line for line in used.order_by("month_on")}
    return [
        {
            "factor": line.factor,
            "steps": line.steps,
            "flags": [flag_words(flag) for flag in line.flags if ":" not in flag],
        }
        for line in found.values()
    ]
