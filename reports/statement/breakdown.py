"""The year's books by scope, month, site, team, AI model, phase and hardware; every table foots to the ledger."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from footprint import allocate
from organization.choices import Phase
from organization.models import Site
from reports import queries
from reports.amounts import COUNT, KG, KWH, NOTHING, SHARE, plain
from reports.footing import Column, Table
from reports.models import Line
from reports.statement.context import (
    Basis,
    Pivot,
    month_text,
    scope_name,
)

BESIDE = "embodied_kg_co2e"


def see_gaps() -> str:
    """Return why a sum has no value."""
    return _("see the register of gaps")


def model_name(row: dict[str, Any]) -> str:
    """Return an AI model's name with its version."""
    if not row["ai_model__slug"]:
        return _("No AI model: idle, shared and data work")
    return f"{row['ai_model__name']} {row['ai_model__version']}"


def _scope_columns(basis: Basis) -> list[Column]:
    return [Column(scope, scope_name(scope), KG) for scope in basis.scopes]


def embodied_column() -> Column:
    """Return the column of the hardware that stands beside the scopes."""
    return Column(BESIDE, _("Embodied, beside"), KG, style="beside")


def _gaps_column() -> Column:
    return Column("gaps", _("Gaps"), COUNT, style="gaps")


def _expected(basis: Basis, columns: Sequence[Column]) -> dict[str, Any]:
    """Return the books' own sums for the columns of a table, marked where something is missing from them."""
    totals = basis.totals
    known = {scope: basis.scope_sum(scope, "electricity_kg_co2e") for scope in basis.scopes} | {
        BESIDE: queries.known(totals, "embodied_kg_co2e"),
        "emissions": queries.known(totals, "electricity_kg_co2e"),
        "facility": queries.known(totals, "facility_energy_kwh"),
        "it": queries.known(totals, "it_energy_kwh"),
        "gaps": totals["gaps"],
        "lines": totals["lines"],
    }
    return {column.key: known[column.key] for column in columns if column.measure and column.is_summed}


def shares(values: Sequence[Any]) -> list[Any]:
    """Return each value's share of the whole at nine decimals; the shares add up to one exactly."""
    numbers = [plain(value) for value in values]
    weights = [number or Decimal(0) for number in numbers]
    if not sum(weights):
        return [NOTHING if number is None else None for number in numbers]
    parts = allocate(Decimal(1), weights)
    return [NOTHING if number is None else part for number, part in zip(numbers, parts, strict=True)]


def by_scope(basis: Basis) -> dict[str, Any]:
    """Return energy and emissions per scope, and what stands beside the scopes."""
    columns = [
        Column("scope", _("Scope"), width=1),
        Column("facility", _("Facility energy"), KWH),
        Column("emissions", _("Emissions"), KG),
        Column("lines", _("Ledger lines"), COUNT),
        _gaps_column(),
    ]
    table = Table("by_scope", _("Emissions by scope"), columns, total_label=_("Electricity, location-based"))
    for scope in basis.scopes:
        row = basis.by_scope.get(scope, {"lines": 0, "gaps": 0})
        energy, emissions = (basis.scope_sum(scope, name) for name in ("facility_energy_kwh", "electricity_kg_co2e"))
        table.add(scope, scope_name(scope), energy, emissions, row["lines"], row["gaps"], reason=see_gaps())
    reason = _("contractual instruments and residual mixes are not recorded in this version")
    table.beside("scope_2_market", _("Scope 2, market-based"), NOTHING, None, NOTHING, NOTHING, reason=reason)
    beside = basis.by_scope.get(Line.Scope.AMORTISED)
    if beside:
        table.beside(
            "amortised",
            scope_name("amortised"),
            NOTHING,
            queries.known(beside, "embodied_kg_co2e"),
            beside["lines"],
            beside["gaps"],
            reason=see_gaps(),
        )
    electricity = queries.totals(basis.electricity, basis.span)
    counts = {name: electricity[name] for name in ("lines", "gaps")}
    return table.as_data(_expected(basis, columns) | counts)


def by_month(basis: Basis) -> dict[str, Any]:
    """Return the year month by month; a month without a calculation is not available, never zero."""
    columns = [
        Column("month", _("Month"), width=1),
        Column("facility", _("Facility energy"), KWH),
        Column("it", _("IT energy"), KWH),
        *_scope_columns(basis),
        embodied_column(),
        _gaps_column(),
    ]
    table = Table("by_month", _("Energy and emissions by month"), columns)
    pivot = Pivot.of(basis.lines, "month", basis.span)
    for month in basis.year.months:
        key, row = (month,), pivot.whole.get((month,))
        name, row_id = month_text(month), f"{month:%Y-%m}"
        if month in basis.span.running:
            name = _("%(month)s, not ended") % {"month": name}
        if month in basis.span.missing:
            cells = [None] * (len(columns) - 2)
            table.add(row_id, name, *cells, NOTHING, reason=_("the month has no calculation"))
            continue
        reason = _("the month had not ended") if month in basis.span.running else see_gaps()
        table.add(
            row_id,
            name,
            pivot.energy(key),
            pivot.energy(key, "it_energy_kwh"),
            *(pivot.emissions(key, scope) for scope in basis.scopes),
            pivot.embodied(key),
            row["gaps"] if row else 0,
            reason=reason,
        )
    return table.as_data(_expected(basis, columns))


def by_site(basis: Basis) -> dict[str, Any]:
    """Return energy and emissions per site, with its kind and the scope that follows from it."""
    columns = [
        Column("site", _("Site"), width=2),
        Column("kind", _("Kind"), width=1),
        Column("scope", _("Scope"), width=1),
        Column("facility", _("Facility energy"), KWH),
        Column("emissions", _("Emissions"), KG),
        Column("share", _("Share"), SHARE),
        embodied_column(),
        _gaps_column(),
    ]
    note = _(
        "Embodied: of own data centers and colocation a share of Scope 3.2, which books the whole in the year of "
        "purchase; of cloud regions and API providers a share of the purchased service, Scope 3.1, never of 3.2."
    )
    table, pivot = Table("by_site", _("Emissions by site"), columns, note), Pivot.of(basis.lines, "site", basis.span)
    kinds = dict(Site.objects.values_list("slug", "kind"))
    emissions = [pivot.electricity(key) for key in pivot.keys]
    for key, kg, share in zip(pivot.keys, emissions, shares(emissions), strict=True):
        row = pivot.whole[key]
        scopes = ", ".join(scope_name(scope) for scope in basis.scopes if (*key, scope) in pivot.scoped)
        table.add(
            row["site__slug"],
            row["site__name"],
            str(Site.Kind(kinds[row["site__slug"]]).label),
            scopes,
            pivot.energy(key),
            kg,
            share,
            pivot.embodied(key),
            row["gaps"],
            reason=see_gaps(),
        )
    return table.as_data(_expected(basis, columns[3:5]) | {"share": one(emissions)} | _expected(basis, columns[6:]))


def one(emissions: Sequence[Any]) -> Decimal | None:
    """Return the whole that shares add up to, where there is one."""
    return Decimal(1) if any(plain(value) for value in emissions) else None


def by_team(basis: Basis) -> dict[str, Any]:
    """Return energy and emissions per team; the last row is work and load that belongs to none."""
    columns = [
        Column("team", _("Team"), width=1),
        Column("facility", _("Facility energy"), KWH),
        *_scope_columns(basis),
        embodied_column(),
        _gaps_column(),
    ]
    table, pivot = Table("by_team", _("Emissions by team"), columns), Pivot.of(basis.lines, "team", basis.span)
    for key in pivot.keys:
        row = pivot.whole[key]
        emissions = [pivot.emissions(key, scope) for scope in basis.scopes]
        name = row["team__name"] or _("Not attributed: idle and shared load")
        table.add(
            row["team__slug"] or queries.NOT_ATTRIBUTED,
            name,
            pivot.energy(key),
            *emissions,
            pivot.embodied(key),
            row["gaps"],
            reason=see_gaps(),
        )
    return table.as_data(_expected(basis, columns))


def by_phase(basis: Basis) -> dict[str, Any]:
    """Return energy and emissions per phase of the AI life cycle."""
    columns = [
        Column("phase", _("Phase"), width=1),
        Column("facility", _("Facility energy"), KWH),
        Column("emissions", _("Emissions"), KG),
        Column("share", _("Share"), SHARE),
        embodied_column(),
        _gaps_column(),
    ]
    table, pivot = Table("by_phase", _("Emissions by phase"), columns), Pivot.of(basis.lines, "phase", basis.span)
    keys = [(phase,) for phase in [*Phase.values, ""] if (phase,) in pivot.whole]
    emissions = [pivot.electricity(key) for key in keys]
    for key, kg, share in zip(keys, emissions, shares(emissions), strict=True):
        table.add(
            key[0] or queries.NOT_ATTRIBUTED,
            phase_name(key[0]),
            pivot.energy(key),
            kg,
            share,
            pivot.embodied(key),
            pivot.whole[key]["gaps"],
            reason=see_gaps(),
        )
    return table.as_data(_expected(basis, columns[:3]) | {"share": one(emissions)} | _expected(basis, columns[4:]))


def phase_name(phase: str) -> str:
    """Return a phase's name; lines of a silent source or a site meter may have none."""
    return str(Phase(phase).label) if phase else _("Not stated")
