"""The tables of a statement's figures, each footing to the books."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from organization.choices import Phase, Quality
from reports import queries
from reports.models import Line
from reports.statement.context import INVENTORY, Basis
from reports.statement.tables import HOURS, KG, KWH, NOTHING, SHARE, Table, amount_cell, exact, printed

SHOWN = ("facility_energy_kwh", "scope_2_kg_co2e", "scope_3_kg_co2e", "embodied_kg_co2e")


def _known_or_gap(row: dict[str, Any], key: str) -> Any:
    """Return the row's sum; without one, nothing was to be booked unless the row holds a gap."""
    return NOTHING if row[key] is None and not queries.is_gap(row, key) else row[key]


def _name(value: str | None) -> str:
    return value or _("not attributed")


def _gap_reason() -> str:
    return _("see the register of gaps")


def headline(basis: Basis) -> list[dict[str, Any]]:
    """Return the figures of the cover, with what they were the year before."""
    before = queries.totals(queries.frozen_lines(basis.previous)) if basis.previous else {}
    figures = (
        ("scope_2_kg_co2e", _("Scope 2, location-based"), KG),
        ("scope_3_kg_co2e", _("Scope 3.1, cloud and API electricity"), KG),
        ("facility_energy_kwh", _("Facility energy"), KWH),
        ("it_energy_kwh", _("IT energy, where metered at the IT"), KWH),
        ("embodied_kg_co2e", _("Embodied hardware, amortised; beside the scopes"), KG),
    )
    reason = _("no line of the year has a value")
    rows = []
    for key, label, measure in figures:
        cell = amount_cell(basis.totals[key], measure, reason)
        last = before.get(key)
        rows.append(
            cell
            | {
                "key": key,
                "label": label,
                "printed_unit": measure.printed_unit,
                "before": printed(last, measure) if last is not None else _("not available"),
                "before_value": exact(last) if last is not None else "",
            }
        )
    return rows


def by_scope(basis: Basis) -> dict[str, Any]:
    """Return emissions and energy per scope."""
    table = Table("by_scope", _("Emissions by scope"), ((_("Scope"), None), (_("Facility energy"), KWH),
                  (_("Emissions"), KG)))  # fmt: skip
    names = dict(Line.Scope.choices)
    rows = {row["scope"]: row for row in queries.totals_by(basis.electricity, "scope")}
    for scope in INVENTORY:
        if scope in rows:
            row = rows[scope]
            table.add(names[scope], row["facility_energy_kwh"], row["electricity_kg_co2e"])
    totals = basis.electricity_totals
    return table.as_data([totals["facility_energy_kwh"], totals["electricity_kg_co2e"]], _gap_reason())


def by_month(basis: Basis) -> dict[str, Any]:
    """Return energy and emissions per month; a month without books is not available."""
    table = Table(
        "by_month",
        _("Month by month"),
        ((_("Month"), None), (_("Facility energy"), KWH), (_("Scope 2"), KG), (_("Scope 3"), KG)),
    )
    rows = {row["month_on"]: row for row in queries.totals_by(basis.electricity, "month")}
    for month in basis.year.months:
        row = rows.get(month, {})
        table.add(
            f"{month:%Y-%m}",
            row.get("facility_energy_kwh"),
            row.get("scope_2_kg_co2e"),
            row.get("scope_3_kg_co2e"),
        )
    totals = basis.electricity_totals
    sums = [totals["facility_energy_kwh"], totals["scope_2_kg_co2e"], totals["scope_3_kg_co2e"]]
    return table.as_data(sums, _("no lines for this month"))


def by_dimension(basis: Basis, dimension: str, title: str, label: str) -> dict[str, Any]:
    """Return energy, emissions and amortised embodied per site, team or phase."""
    table = Table(
        f"by_{dimension}",
        title,
        ((label, None), (_("Facility energy"), KWH), (_("Scope 2"), KG), (_("Scope 3"), KG),
         (_("Embodied, beside"), KG)),
        note=_("Embodied hardware stands beside the scopes and is never added to them."),
    )  # fmt: skip
    names = dict(Phase.choices)
    for row in queries.totals_by(basis.lines, dimension):
        words = names.get(row["phase"]) if dimension == "phase" else row[queries.DIMENSIONS[dimension][1]]
        table.add(_name(words), *(_known_or_gap(row, key) for key in SHOWN))
    totals = basis.totals
    return table.as_data([totals[key] for key in SHOWN], _gap_reason())


def by_model_and_phase(basis: Basis) -> dict[str, Any]:
    """Return each model's electricity emissions through its life, and its share of the hardware beside them."""
    cells: dict[str, dict[str, Decimal | None]] = {}
    hardware: dict[str, Decimal | None] = {}
    for row in queries.totals_by(basis.lines, "model", "phase"):
        name = f"{row['ai_model__name']} {row['ai_model__version']}" if row["ai_model__slug"] else _name(None)
        cells.setdefault(name, {})[row["phase"]] = _known_or_gap(row, "electricity_kg_co2e")
        if row["embodied_kg_co2e"] is not None:
            hardware[name] = (hardware.get(name) or Decimal(0)) + row["embodied_kg_co2e"]
    used = [
        phase
        for phase in [*Phase.values, ""]
        if any(isinstance(row.get(phase), Decimal) or row.get(phase, NOTHING) is None for row in cells.values())
    ]
    names = dict(Phase.choices) | {"": _("not stated")}
    table = Table(
        "by_model",
        _("AI models through their life"),
        ((_("Model"), None), *((str(names[phase]), KG) for phase in used), (_("All phases"), KG),
         (_("Embodied, beside"), KG)),
        note=_("Emissions of electricity, location-based, per phase."),
    )  # fmt: skip
    for name in sorted(cells, key=lambda key: (key == _name(None), key)):
        phases = [cells[name].get(phase, NOTHING) for phase in used]
        known = [value for value in phases if isinstance(value, Decimal)]
        table.add(name, *phases, sum(known, Decimal(0)) if known else NOTHING, hardware.get(name, NOTHING))
    return table.as_data(reason=_gap_reason())


def embodied(basis: Basis) -> dict[str, Any]:
    """Return the hardware's share of the year, by piece of hardware."""
    table = Table(
        "embodied",
        _("Embodied hardware, amortised by time"),
        ((_("Hardware"), None), (_("Site"), None), (_("Value per device"), None), (_("Source of the value"), None),
         (_("Device hours"), HOURS), (_("Share of the year"), KG)),
        note=_("The whole embodied emissions are booked as Scope 3.2 in the year of purchase; this share is not."),
    )  # fmt: skip
    sums: dict[tuple[str, ...], list[Any]] = {}
    for line in basis.embodied.select_related("hardware", "site", "factor").order_by("number", "month_on"):
        value = f"{line.factor_value.normalize():f} kg CO2e" if line.factor_value is not None else ""
        origin = line.factor.factor_id if line.factor else _("maker's own") if line.factor_value is not None else ""
        key = (
            line.hardware.name if line.hardware else _("not in the catalogue"),
            line.site.name,
            value,
            origin,
        )
        total = sums.setdefault(key, [Decimal(0), None])
        total[0] += line.device_hours or Decimal(0)
        if line.emissions_kg_co2e is not None:
            total[1] = (total[1] or Decimal(0)) + line.emissions_kg_co2e
    for key in sorted(sums):
        table.add(*key, *sums[key])
    return table.as_data([basis.totals["device_hours"], basis.totals["embodied_kg_co2e"]], _gap_reason())


def quality(basis: Basis) -> dict[str, Any]:
    """Return how well the year's energy is known."""
    table = Table(
        "quality",
        _("Data quality"),
        (
            (_("Quality"), None),
            (_("Facility energy"), KWH),
            (_("Share of energy"), SHARE),
            (_("Emissions"), KG),
        ),
    )
    whole = basis.electricity_totals["facility_energy_kwh"]
    names = dict(Quality.choices)
    rows = {row["quality"]: row for row in queries.quality_shares(basis.electricity)}
    for code in Quality.values:
        if code in rows:
            kwh = rows[code]["facility_energy_kwh"]
            table.add(names[code], kwh, kwh / whole if whole else None, rows[code]["electricity_kg_co2e"])
    return table.as_data(reason=_("nothing booked"))


def quality_score(basis: Basis) -> Decimal | None:
    """Return the emission-weighted mean of 1 (measured) to 5 (default)."""
    rows = queries.quality_shares(basis.electricity)
    weighted = [
        (row["electricity_kg_co2e"], Quality.values.index(row["quality"]) + 1)
        for row in rows
        if row["electricity_kg_co2e"]
    ]
    whole = sum((amount for amount, _score in weighted), Decimal(0))
    return sum((amount * score for amount, score in weighted), Decimal(0)) / whole if whole else None
