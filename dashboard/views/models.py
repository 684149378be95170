"""AI models: each through its life."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from dashboard.charts import TOKENS, chart
from dashboard.filters import Asked, asked
from dashboard.tables import lines_link, table_by
from organization.access import allow
from organization.choices import Phase
from organization.models import AiModel
from reports import queries
from reports.amounts import KG


@allow()
def models(request: HttpRequest) -> HttpResponse:
    """List the AI models with the year's sums."""
    filters = asked(request)
    rows = queries.totals_by(filters.lines, "model")

    def link(row: dict[str, Any]) -> str:
        slug = row["ai_model__slug"]
        return f"/models/{slug}/?{filters.query()}" if slug else filters.address(model=queries.NOT_ATTRIBUTED)

    context = {"asked": filters, "table": table_by("model", rows, _("AI models"), link, asked=filters)}
    return render(request, "dashboard/models.html", context)


@allow()
def model(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one model's life in the year."""
    found = get_object_or_404(AiModel.objects.select_related("base_model", "team"), slug=slug)
    filters = asked(request).narrowed(model=slug)
    lines = filters.lines

    def table(dimension: str, title: str) -> dict[str, Any]:
        rows = queries.totals_by(lines, dimension)
        return table_by(dimension, rows, title, lines_link(filters, dimension), asked=filters)

    context = {
        "asked": filters,
        "model": found,
        "derived": list(found.derived.all()),
        "totals": queries.totals(lines),
        "chart": _life(filters, queries.totals_by(lines, "month", "phase")),
        "phases": table("phase", _("Phases")),
        "sites": table("site", _("Sites")),
        "teams": table("team", _("Teams")),
        "crumbs": [{"label": _("AI models"), "url": "/models/"}, {"label": str(found)}],
    }
    return render(request, "dashboard/model.html", context)


def _life(filters: Asked, rows: list[dict[str, Any]]) -> dict[str, Any]:
    months = filters.months
    values = {(row["month_on"], row["phase"]): row["electricity_kg_co2e"] for row in rows}
    embodied: dict[Any, Any] = {}
    for row in rows:
        if row["embodied_kg_co2e"] is not None:
            embodied[row["month_on"]] = embodied.get(row["month_on"], 0) + row["embodied_kg_co2e"]
    used = [phase for phase in Phase if any(values.get((month, phase.value)) is not None for month in months)]
    series = [
        (str(phase.label), TOKENS[phase.value], [values.get((month, phase.value)) for month in months])
        for phase in used
    ]
    if embodied:
        series.append((_("Embodied, beside"), 0, [embodied.get(month) for month in months]))

    def lines(at: int, place: int) -> str:
        month = f"{months[at]:%Y-%m}"
        if place == len(used):
            return filters.address("embodied_kg_co2e", month=month)
        return filters.address("electricity_kg_co2e", month=month, phase=used[place].value)

    return chart(
        _("Life of the model, month by month"),
        KG,
        [f"{month:%Y-%m}" for month in months],
        series,
        kind="stacked-bar",
        row_label=_("Month"),
        lines=lines,
        note=_("Electricity by phase; embodied hardware is shown on top and never part of a scope."),
    )
