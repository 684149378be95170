"""How well the year is known: data quality, what is missing, and where estimates and defaults stand in."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from footprint.rounding import PRECISE, ledger_amount
from organization.choices import Quality
from reports import queries
from reports.amounts import COUNT, KG, KWH, SCORE, SHARE, amount_cell
from reports.footing import Column, Table
from reports.statement.breakdown import one, shares
from reports.statement.context import Basis

SCORES = {quality: score for score, quality in enumerate(Quality.values, start=1)}


def quality(basis: Basis) -> dict[str, Any]:
    """Return the energy and the emissions of each quality, with its score."""
    columns = [
        Column("quality", _("Data quality"), width=1),
        Column("score", _("Score"), COUNT, is_summed=False),
        Column("facility", _("Facility energy"), KWH),
        Column("energy_share", _("Share of energy"), SHARE),
        Column("emissions", _("Emissions"), KG),
        Column("share", _("Share of emissions"), SHARE),
    ]
    note = _("Lines without emissions are not part of this table; the register of gaps lists them.")
    table = Table("quality", _("Data quality of the electricity"), columns, note)
    rows = sorted(queries.quality_shares(basis.electricity, basis.span), key=lambda row: SCORES[row["quality"]])
    energy, emissions = (
        [queries.known(row, name) for row in rows] for name in ("facility_energy_kwh", "electricity_kg_co2e")
    )
    for row, kwh, kg, energy_share, share in zip(
        rows, energy, emissions, shares(energy), shares(emissions), strict=True
    ):
        code = row["quality"]
        table.add(
            code,
            str(Quality(code).label),
            SCORES[code],
            kwh,
            energy_share,
            kg,
            share,
        )
    totals, gaps = queries.totals(basis.electricity.filter(gap="")), basis.totals["electricity_gaps"]
    return table.as_data(
        {
            "facility": queries.marked(totals["facility_energy_kwh"], basis.span, gaps),
            "energy_share": one(energy),
            "emissions": queries.marked(totals["electricity_kg_co2e"], basis.span, gaps),
            "share": one(emissions),
        }
    )


def score(basis: Basis) -> dict[str, Any]:
    """Return the emission-weighted mean of 1 (measured) to 5 (default) as a figure."""
    rows = [row for row in queries.quality_shares(basis.electricity) if row["electricity_kg_co2e"]]
    whole = sum((row["electricity_kg_co2e"] for row in rows), Decimal(0))
    weighted = sum((row["electricity_kg_co2e"] * SCORES[row["quality"]] for row in rows), Decimal(0))
    value = ledger_amount(PRECISE.divide(weighted, whole)) if whole else None
    cell = amount_cell(value, SCORE, SCORE.scales[0], _("no line of the year has emissions"))
    return {"key": "quality_score", "label": _("Data-quality score"), **cell}
