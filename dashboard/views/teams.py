"""Teams: the tree, and each team's monthly review."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from dashboard.bridge import bridge
from dashboard.charts import chart
from dashboard.filters import Asked, asked
from dashboard.tables import gap_rows, lines_link, table_by
from dashboard.templatetags.amounts import amount
from organization.access import allow
from organization.models import Team
from organization.periods import previous_month
from reports import queries
from reports.amounts import KWH, NOTHING, added
from reports.models import Line


@allow()
def teams(request: HttpRequest) -> HttpResponse:
    """Show the tree of teams with the year's emissions, each with the teams below it."""
    filters = asked(request)
    rows = filters.totals_by("team")
    own = {row["team__slug"]: queries.known(row, "electricity_kg_co2e") for row in rows}
    children: dict[int | None, list[Team]] = defaultdict(list)
    visible = filters.access.team_ids
    found = [team for team in Team.objects.all() if visible is None or team.pk in visible]
    known = {team.pk for team in found}
    for team in found:
        children[team.parent_id if team.parent_id in known else None].append(team)
    context = {
        "asked": filters,
        "nodes": [_node(team, children, own, filters) for team in children[None]],
        "table": table_by("team", rows, _("Teams"), _team_link(filters), asked=filters),
    }
    return render(request, "dashboard/teams.html", context)


def _team_link(filters: Asked) -> Any:
    fallback = lines_link(filters, "team")
    return lambda row: f"/teams/{row['team__slug']}/?{filters.query()}" if row["team__slug"] else fallback(row)


def _node(team: Team, children: dict[int | None, list[Team]], own: dict[str, Any], filters: Asked) -> dict[str, Any]:
    below = [_node(child, children, own, filters) for child in children[team.pk]]
    total = added([own.get(team.slug, NOTHING), *(node["kg"] for node in below)])
    href = filters.address("electricity_kg_co2e", within=team.slug)
    return {
        "label": team.name, "url": f"/teams/{team.slug}/?{filters.query()}", "icon": "team", "kg": total,
        "amount": amount(total, "kg", href=href), "children": below, "open": True,
    }  # fmt: skip


@allow()
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a team's review of one month, with the teams below it."""
    found = get_object_or_404(Team, slug=slug)
    filters = asked(request)
    whole = replace(filters, values={}).narrowed(within=slug)
    months = _booked_months(whole)
    month = filters.month or _newest(months, filters)
    review = replace(whole, month=month)
    lines, totals = review.lines, review.totals()

    def table(dimension: str, title: str) -> dict[str, Any]:
        rows = review.totals_by(dimension)
        return table_by(dimension, rows, title, lines_link(review, dimension), asked=review)

    context = {
        "asked": filters,
        "review": review,
        "team": found,
        "month": month,
        "months": months[-24:][::-1],
        "totals": totals,
        "bridges": [
            bridge(replace(review, month=before), review, totals)
            for before in (previous_month(month), month.replace(year=month.year - 1))
        ],
        "trend": _trend(review, months[-12:]),
        "models": table("model", _("AI models")),
        "phases": table("phase", _("Phases")),
        "teams": table("team", _("Teams")),
        "gaps": gap_rows(lines),
        "crumbs": [{"label": _("Teams"), "url": "/teams/"}, {"label": found.name}],
    }
    return render(request, "dashboard/team.html", context)


def _booked_months(whole: Asked) -> list[date]:
    lines = Line.objects.filter(calculation__is_current=True, team_id__in=whole.team_ids or ())
    return list(lines.order_by("month_on").values_list("month_on", flat=True).distinct())


def _newest(months: Sequence[date], filters: Asked) -> date:
    """Return the newest month of the year to review: one under way says little yet."""
    of_year = [month for month in months if month in filters.months]
    ended = [month for month in of_year if month < filters.running_from]
    return (ended or of_year or months or filters.months)[-1]


def _trend(review: Asked, shown: Sequence[date]) -> dict[str, Any]:
    selection = queries.Selection(tuple(shown), review.team_ids, {})
    rows = queries.totals_by(queries.current_lines(selection), "month", span=review.span_of(shown))
    values = {row["month_on"]: queries.known(row, "facility_energy_kwh") for row in rows}
    months = [f"{month:%Y-%m}" for month in shown]
    return chart(
        _("Energy, month by month"),
        KWH,
        months,
        [(_("Facility energy"), 1, [values.get(month) for month in shown])],
        kind="line",
        row_label=_("Month"),
        urls=[f"?month={month}" for month in months],
        lines=lambda at, _place: review.address("facility_energy_kwh", month=months[at]),
    )
