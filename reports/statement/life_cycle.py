"""AI models through their life, and the hardware that they ran on."""

from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from organization.choices import Phase
from organization.models import Site
from reports import queries
from reports.amounts import HOURS, KG, KG_PER_DEVICE, added, plain
from reports.footing import Column, Table
from reports.statement.breakdown import BESIDE, embodied_column, model_name, phase_name, see_gaps
from reports.statement.context import Basis, Pivot, pivot_by_phase


def by_model(basis: Basis) -> dict[str, Any]:
    """Return each AI model through its life: electricity per phase and together; amortised hardware beside it."""
    phased, pivot = pivot_by_phase(basis.lines, basis.span), Pivot.of(basis.lines, "model", basis.span)
    used = [phase for phase in [*Phase.values, ""] if any(plain(row.get(phase)) is not None for row in phased.values())]
    columns = [
        Column("model", _("AI model"), width=1),
        *(Column(phase or "unstated", phase_name(phase), KG) for phase in used),
        Column("emissions", _("Electricity"), KG, style="strong"),
        embodied_column(),
    ]
    note = _(
        "Electricity is location-based, and the sum of its phases. Amortised hardware stands beside it and is never "
        "added to it; the table of the hardware says where it belongs."
    )
    table = Table("by_model", _("AI models through their life"), columns, note)
    for key in sorted(pivot.whole, key=lambda key: key[0] is None):
        row, cells = pivot.whole[key], [phased[key].get(phase, queries.nothing(basis.span)) for phase in used]
        electricity = pivot.electricity(key)
        if plain(added(cells)) != plain(electricity):
            raise ValueError(f"by_model: the phases of {key} do not add up to its electricity.")
        table.add(
            row["ai_model__slug"] or queries.NOT_ATTRIBUTED,
            model_name(row),
            *cells,
            electricity,
            pivot.embodied(key),
            reason=see_gaps(),
        )
    rows = queries.totals_by(basis.electricity, "phase", span=basis.span)
    phases = {row["phase"] or "unstated": queries.known(row, "electricity_kg_co2e") for row in rows}
    return table.as_data(
        {phase: kg for phase, kg in phases.items() if plain(kg) is not None}
        | {
            "emissions": queries.known(basis.totals, "electricity_kg_co2e"),
            BESIDE: queries.known(basis.totals, "embodied_kg_co2e"),
        }
    )


def by_hardware(basis: Basis) -> dict[str, Any]:
    """Return the hardware's share of the year: value per device × device hours ÷ lifetime hours."""
    columns = [
        Column("hardware", _("Hardware"), width=2),
        Column("site", _("Site"), width=2),
        Column("category", _("Belongs to"), width=2),
        Column("per_device", _("Embodied per device"), KG_PER_DEVICE, is_summed=False),
        Column("origin", _("Origin of the value"), width=2),
        Column("lifetime", _("Lifetime"), HOURS, is_summed=False),
        Column("device_hours", _("Device hours"), HOURS),
        Column(BESIDE, _("Share of the year"), KG, style="beside"),
    ]
    note = _(
        "This share stands beside the scopes. The organisation's own hardware belongs to Scope 3.2, in full in the "
        "year of purchase; hardware of a cloud or API provider belongs to the purchased service, Scope 3.1, and never "
        "to 3.2."
    )
    table = Table("by_hardware", _("Embodied hardware, amortised by time"), columns, note)
    grouped = basis.embodied.order_by().values(
        "hardware__slug",
        "hardware__name",
        "site__slug",
        "site__name",
        "site__kind",
        "factor_value",
        "factor__factor_id",
        "lifetime_hours",
    )
    sums = grouped.annotate(hours=Sum("device_hours"), kg=Sum("emissions_kg_co2e"), n=Count("id", filter=~Q(gap="")))
    for row in sums.order_by(F("hardware__slug").asc(nulls_last=True), "site__slug", "factor_value", "lifetime_hours"):
        origin = row["factor__factor_id"] or (_("maker's own") if row["factor_value"] is not None else "")
        table.add(
            f"{row['hardware__slug'] or 'unlisted'}@{row['site__slug']}",
            row["hardware__name"] or _("not in the catalogue"),
            row["site__name"],
            _category(row["site__kind"]),
            row["factor_value"],
            origin,
            row["lifetime_hours"],
            queries.marked(row["hours"], basis.span),
            queries.marked(row["kg"], basis.span, row["n"]),
            reason=see_gaps(),
        )
    hours = queries.marked(basis.totals["device_hours"], basis.span)
    return table.as_data({"device_hours": hours, BESIDE: queries.known(basis.totals, "embodied_kg_co2e")})


def _category(kind: str) -> str:
    """Return where the hardware of a kind of site belongs in an inventory."""
    if kind in {Site.Kind.CLOUD_REGION, Site.Kind.API_PROVIDER}:
        return _("Scope 3.1, part of the service")
    return _("Scope 3.2, when bought")
