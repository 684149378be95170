"""AI models: each through its life."""

from collections import defaultdict
from datetime import date
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
from reports.amounts import KG, added, plain


@allow()
def models(request: HttpRequest) -> HttpResponse:
    """List the AI models with the year's sums."""
    filters = asked(request)
    rows = filters.totals_by("model")

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

    def table(dimension: str, title: str) -> dict[str, Any]:
        rows = filters.totals_by(dimension)
        return table_by(dimension, rows, title, lines_link(filters, dimension), asked=filters)

    context = {
        "asked": filters,
        "model": found,
        "derived": list(found.derived.all()),
        "totals": filters.totals(),
        "chart": _life(filters, filters.totals_by("month", "phase")),
        "phases": table("phase", _("Phases")),
        "sites": table("site", _("Sites")),
        "teams": table("team", _("Teams")),
        "crumbs": [{"label": _("AI models"), "url": "/models/"}, {"label": str(found)}],
    }
    return render(request, "dashboard/model.html", context)


def _life(filters: Asked, rows: list[dict[str, Any]]) -> dict[str, Any]:
    months = filters.months
    values = {(row["month_on"], row["phase"]): queries.known(row, "electricity_kg_co2e") for row in rows}
    found: dict[date, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["month_on"]].append(queries.known(row, "embodied_kg_co2e"))
    embodied = {month: added(cells) for month, cells in found.items()}
    used = [phase for phase in Phase if any(plain(values.get((month, phase.value))) is not None for month in months)]
    series = [
        (str(phase.label), TOKENS[phase.value], [values.get((month, phase.value)) for month in months])
        for phase in used
    ]
    if any(plain(cell) is not None for cell in embodied.values()):
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
