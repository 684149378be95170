"""Teams: the tree, and each team's monthly review."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboard.charts import chart
from dashboard.decomposition import Change, Period, change_between
from dashboard.filters import Asked, asked
from dashboard.tables import gap_rows, lines_link, table_by
from dashboard.templatetags.amounts import amount
from dashboard.views.overview import comparable_months, known_whole
from organization.access import allow
from organization.models import Team
from organization.periods import previous_month
from organization.teams import team_ids_below
from reports import queries
from reports.amounts import KG, KWH, NOTHING, added, exact, printed
from reports.models import Line


@allow()
def teams(request: HttpRequest) -> HttpResponse:
    """Show the tree of teams with the year's emissions, each with the teams below it."""
    filters = asked(request)
    rows = queries.totals_by(queries.current_lines(filters.selection), "team")
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
        "table": table_by("team", rows, _("Teams"), _team_link(filters)),
    }
    return render(request, "dashboard/teams.html", context)


def _team_link(filters: Asked) -> Any:
    fallback = lines_link(filters, "team")
    return lambda row: f"/teams/{row['team__slug']}/" if row["team__slug"] else fallback(row)


def _node(team: Team, children: dict[int | None, list[Team]], own: dict[str, Any], filters: Asked) -> dict[str, Any]:
    below = [_node(child, children, own, filters) for child in children[team.pk]]
    total = added([own.get(team.slug, NOTHING), *(node["kg"] for node in below)])
    return {
        "label": team.name, "url": f"/teams/{team.slug}/", "icon": "team", "kg": total, "amount": amount(total, "kg"),
        "children": below, "open": True,
    }  # fmt: skip


@allow()
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a team's review of one month, with the teams below it."""
    found = get_object_or_404(Team, slug=slug)
    filters = asked(request)
    if filters.access.team_ids is not None and found.pk not in filters.access.team_ids:
        raise Http404
    ids = team_ids_below([found.pk])
    months = _booked_months(ids)
    # A month under way says little yet: the review opens with the newest one that has ended.
    ended = comparable_months(set(months), filters.organization)
    month = filters.month or (ended or months or filters.months)[-1]
    lines = queries.current_lines(queries.Selection((month,), ids, {}))
    periods = {
        "now": month,
        "before": previous_month(month),
        "year": month.replace(year=month.year - 1),
    }
    sums = {name: _sums(day, ids) for name, day in periods.items()}
    of_month = Asked(filters.year, month, {}, filters.access, filters.organization)
    context = {
        "asked": filters,
        "team": found,
        "month": month,
        "months": months[-24:][::-1],
        "totals": sums["now"],
        "comparisons": [
            _comparison(_("Against %(month)s") % {"month": date_format(periods[name], "F Y")}, sums[name], sums["now"])
            for name in ("before", "year")
        ],
        "trend": _trend(ids, months[-12:]),
        "models": table_by("model", queries.totals_by(lines, "model"), _("AI models"), lines_link(of_month, "model")),
        "phases": table_by("phase", queries.totals_by(lines, "phase"), _("Phases"), lines_link(of_month, "phase")),
        "teams": table_by("team", queries.totals_by(lines, "team"), _("Teams"), lines_link(of_month, "team")),
        "gaps": gap_rows(lines),
        "crumbs": [{"label": _("Teams"), "url": "/teams/"}, {"label": found.name}],
    }
    return render(request, "dashboard/team.html", context)


def _booked_months(ids: frozenset[int]) -> list[date]:
    lines = Line.objects.filter(calculation__is_current=True, team_id__in=ids)
    return list(lines.order_by("month_on").values_list("month_on", flat=True).distinct())


def _sums(month: date, ids: frozenset[int]) -> dict[str, Any]:
    return queries.totals(queries.current_lines(queries.Selection((month,), ids, {})))


def _comparison(title: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    change = _change(before, after)
    if change is None:
        return {"title": title, "parts": None}
    parts = (
        (_("More or less energy"), change.energy_kg_co2e),
        (_("Another overhead (PUE)"), change.overhead_kg_co2e),
        (_("Another grid intensity or mix of sites"), change.intensity_kg_co2e),
        (_("Change of emissions"), change.total_kg_co2e),
    )
    scale = KG.scale_for(kg for _label, kg in parts)
    rows = [{"label": label, "printed": printed(kg, scale, is_signed=True), "exact": exact(kg)} for label, kg in parts]
    return {"title": title, "parts": rows, "unit": scale.unit}


def _change(before: dict[str, Any], after: dict[str, Any]) -> Change | None:
    periods = []
    for sums in (before, after):
        energy, emissions = known_whole(sums, "facility_energy_kwh"), known_whole(sums, "electricity_kg_co2e")
        if energy is None or emissions is None or sums["load_kwh"] is None:
            return None
        periods.append(Period(sums["load_kwh"], energy, emissions))
    return change_between(*periods)


def _trend(ids: frozenset[int], months: list[date]) -> dict[str, Any]:
    rows = queries.totals_by(queries.current_lines(queries.Selection(tuple(months), ids, {})), "month")
    values = {row["month_on"]: row for row in rows}
    return chart(
        _("Energy, month by month"),
        KWH,
        [f"{month:%Y-%m}" for month in months],
        [(_("Facility energy"), 1, [values.get(month, {}).get("facility_energy_kwh") for month in months])],
        kind="line",
        row_label=_("Month"),
        urls=[f"?month={month:%Y-%m}" for month in months],
    )
