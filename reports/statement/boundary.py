"""The organisation, its boundary and what each site's electricity was multiplied with."""

from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from organization.models import LegalEntity
from reports import queries
from reports.amounts import INTENSITY, KG, KWH, NOTHING, RATIO, SHARE
from reports.footing import Column, Table
from reports.models import Line
from reports.statement.breakdown import see_gaps
from reports.statement.context import Basis


def entities(basis: Basis) -> dict[str, Any]:
    """Return the legal entities of the organisation."""
    columns = [
        Column("entity", _("Legal entity"), width=3),
        Column("parent", _("Parent"), width=3),
        Column("country", _("Country")),
        Column("share", _("Ownership"), SHARE),
        Column("financial", _("Financial control")),
        Column("operational", _("Operational control")),
    ]
    table = Table("entities", _("Legal entities"), columns)
    yes, no = _("yes"), _("no")
    for entity in LegalEntity.objects.select_related("parent"):
        table.add(
            entity.slug,
            entity.name,
            entity.parent.name if entity.parent else "–",
            entity.country,
            entity.ownership_share,
            yes if entity.has_financial_control else no,
            yes if entity.has_operational_control else no,
        )
    return table.as_data()


GROUP = (
    "site__slug",
    "site__name",
    "factor__factor_id",
    "factor_value",
    "pue",
    "pue_origin",
    "pue_parameter__evidence",
    "pue_parameter__valid_from",
    "pue_factor__factor_id",
)


def parameters(basis: Basis) -> dict[str, Any]:
    """Return, for every site, the energy with the PUE and the grid intensity that it met."""
    columns = [
        Column("site", _("Site"), width=2),
        Column("pue", _("PUE"), RATIO, is_summed=False),
        Column("origin", _("Origin of the PUE"), width=3),
        Column("facility", _("Facility energy"), KWH),
        Column("intensity", _("Grid intensity"), INTENSITY, is_summed=False),
        Column("factor", _("Factor"), width=2),
        Column("emissions", _("Emissions"), KG),
    ]
    note = _("Facility energy × grid intensity = emissions in every row, to the ninth decimal of each ledger line.")
    table = Table("parameters", _("PUE and grid intensity by site"), columns, note)
    rows = basis.electricity.order_by().values(*GROUP)
    ordered = rows.annotate(kwh=Sum("facility_energy_kwh"), kg=Sum("emissions_kg_co2e")).order_by(
        "site__slug",
        F("factor__factor_id").asc(nulls_last=True),
        "pue",
        "pue_origin",
        "pue_parameter__valid_from",
    )
    for number, row in enumerate(ordered, start=1):
        if row["kwh"] is None:
            continue
        pue = NOTHING if row["pue"] is None else row["pue"]
        table.add(
            f"{row['site__slug']}-{number}",
            row["site__name"],
            pue,
            _origin(row),
            queries.marked(row["kwh"], basis.span),
            row["factor_value"],
            row["factor__factor_id"] or _("none: a gap"),
            queries.marked(row["kg"], basis.span),
            reason=see_gaps(),
        )
    energy, emissions = (queries.known(basis.totals, name) for name in ("facility_energy_kwh", "electricity_kg_co2e"))
    return table.as_data({"facility": energy, "emissions": emissions})


def _origin(row: dict[str, Any]) -> str:
    if row["pue_origin"] == Line.PueOrigin.SITE:
        since = _("from %(day)s") % {"day": f"{row['pue_parameter__valid_from']:%Y-%m-%d}"}
        return f"{row['pue_parameter__evidence']} ({since})"
    if row["pue_origin"] == Line.PueOrigin.DEFAULT:
        return _("default of the library: %(factor)s") % {"factor": row["pue_factor__factor_id"]}
    return str(Line.PueOrigin(row["pue_origin"]).label)
