"""AI models: each through its life."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from dashboard.charts import TOKENS, chart
from dashboard.filters import asked
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
    rows = queries.totals_by(queries.current_lines(filters.selection), "model")

    def link(row: dict[str, Any]) -> str:
        slug = row["ai_model__slug"]
        return f"/models/{slug}/?{filters.query()}" if slug else f"/lines/?{filters.query(model='none')}"

    context = {"asked": filters, "table": table_by("model", rows, _("AI models"), link)}
    return render(request, "dashboard/models.html", context)


@allow()
def model(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one model's life in the year."""
    found = get_object_or_404(AiModel.objects.select_related("base_model", "team"), slug=slug)
    filters = asked(request)
    selection = queries.Selection(filters.months, filters.access.team_ids, {**filters.values, "model": slug})
    lines = queries.current_lines(selection)
    narrowed = lambda dimension: lambda row: f"{lines_link(filters, dimension)(row)}&model={slug}"  # noqa: E731
    phases = queries.totals_by(lines, "phase")
    context = {
        "asked": filters,
        "model": found,
        "derived": list(found.derived.all()),
        "totals": queries.totals(lines),
        "chart": _life(filters.months, queries.totals_by(lines, "month", "phase")),
        "phases": table_by("phase", phases, _("Phases"), narrowed("phase")),
        "sites": table_by("site", queries.totals_by(lines, "site"), _("Sites"), narrowed("site")),
        "teams": table_by("team", queries.totals_by(lines, "team"), _("Teams"), narrowed("team")),
        "crumbs": [{"label": _("AI models"), "url": "/models/"}, {"label": str(found)}],
    }
    return render(request, "dashboard/model.html", context)


def _life(months: Any, rows: list[dict[str, Any]]) -> dict[str, Any]:
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
    return chart(
        _("Life of the model, month by month"),
        KG,
        [f"{month:%Y-%m}" for month in months],
        series,
        kind="stacked-bar",
        row_label=_("Month"),
        note=_("Electricity by phase; embodied hardware is shown on top and never part of a scope."),
    )
