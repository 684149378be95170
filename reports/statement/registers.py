"""Registers: what is missing, where estimates and defaults stand in, and what the statement leaves out."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from footprint.rounding import PRECISE, ledger_amount
from organization.choices import Quality
from reports import queries
from reports.amounts import COUNT, KG, KWH, NOTHING, SHARE, plain
from reports.footing import Column, Table
from reports.models import Line
from reports.spans import Span
from reports.statement.breakdown import see_gaps
from reports.statement.context import Basis, month_text
from reports.words import flag_words


def gaps(basis: Basis) -> dict[str, Any]:
    """Return what is missing, line by line; none of it counts as zero."""
    columns = [
        Column("month", _("Month"), style="nowrap"),
        Column("site", _("Site"), width=2),
        Column("what", _("What"), width=2),
        Column("reason", _("Reason"), width=2),
        Column("details", _("Details"), width=3),
        Column("metered", _("Energy without emissions"), KWH),
    ]
    found = list(queries.gap_lines(basis.lines))
    has_details = any(_details(line) for line in found)
    if not has_details:
        columns = [column for column in columns if column.key != "details"]
    table = Table("gaps", _("Register of gaps"), columns)
    for month in basis.year.months:
        for line in (one for one in found if one.month_on == month):
            details = [_details(line)] if has_details else []
            table.add(
                f"{month:%Y-%m}/{line.number}",
                month_text(month),
                line.site.name,
                _what(line),
                line.get_gap_display(),
                *details,
                _known_energy(line),
                reason=_("nothing was received"),
            )
        if month in basis.span.missing or month in basis.span.running:
            what, why, reason = _open_month(basis, month)
            details = [""] if has_details else []
            table.add(f"{month:%Y-%m}", month_text(month), _("all sites"), what, why, *details, None, reason=reason)
    return table.as_data()


def _open_month(basis: Basis, month: date) -> tuple[str, str, str]:
    if month in basis.span.missing:
        return _("the whole month"), _("The month has no calculation"), _("nothing was calculated")
    return _("the rest of the month"), _("The month had not ended"), _("not yet metered")


def _what(line: Line) -> str:
    named = [one for one in (line.source, line.hardware, line.team, line.ai_model) if one is not None]
    return ", ".join(str(one) for one in named) or (_("the site's meter") if line.gap == Line.Gap.ABOVE_METER else "–")


def _details(line: Line) -> str:
    words = [flag_words(flag) for flag in line.flags if ":" in flag]
    return "; ".join([*line.steps, *words])


def _known_energy(line: Line) -> Any:
    if line.kind == Line.Kind.EMBODIED:
        return NOTHING
    return line.facility_energy_kwh


def estimates(basis: Basis) -> dict[str, Any]:
    """Return where estimates, defaults and proxies stand in, with the energy and emissions that they touch."""
    columns = [
        Column("remark", _("What stands in"), width=4),
        Column("sites", _("Sites"), width=3),
        Column("lines", _("Lines"), COUNT),
        Column("facility", _("Facility energy"), KWH),
        Column("emissions", _("Emissions"), KG),
        Column("share", _("Share of emissions"), SHARE),
    ]
    note = _("A line that several remarks apply to is counted at each of them: the rows do not add up to the total.")
    table = Table("estimates", _("Register of estimates and defaults"), columns, note)
    whole, found = basis.totals["electricity_kg_co2e"], _marked(basis)
    for mark in sorted(found):
        lines = found[mark]
        kg = _sum_of((line.emissions_kg_co2e for line in lines), basis.span, "emissions")
        share = ledger_amount(PRECISE.divide(plain(kg), whole)) if kg is not None and whole else None
        table.add(
            mark,
            _mark_words(mark),
            ", ".join(sorted({line.site.name for line in lines})),
            len(lines),
            _sum_of((line.facility_energy_kwh for line in lines), basis.span, "energy"),
            kg,
            share,
            reason=see_gaps(),
        )
    return table.as_data()


def _sum_of(amounts: Iterable[Decimal | None], span: Span, what: str) -> Any:
    """Return the sum of the lines' amounts as a cell; a line that has none leaves it known in part."""
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return queries.marked(sum(known, Decimal(0)), span, len(found) - len(known), what) if known else None


def _marked(basis: Basis) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in basis.electricity.select_related("site"):
        marks = [flag for flag in line.flags if ":" not in flag]
        if line.quality in {Quality.ESTIMATED, Quality.DEFAULT}:
            marks.append(f"quality:{line.quality}")
        for mark in marks:
            found[mark].append(line)
    return found


def _mark_words(mark: str) -> str:
    if mark == f"quality:{Quality.ESTIMATED}":
        return _("energy is estimated, from design power or a model, not metered")
    if mark == f"quality:{Quality.DEFAULT}":
        return _("energy is a default of the factor library")
    return flag_words(mark)


def exclusions() -> dict[str, Any]:
    """Return what the statement does not contain, and why."""
    columns = [
        Column("item", _("Not in this statement"), width=3),
        Column("state", _("State"), style="nowrap"),
        Column("reason", _("Reason"), width=5),
    ]
    table, missing = Table("exclusions", _("Exclusions"), columns), _("not available")
    table.add(
        "scope_2_market",
        _("Scope 2, market-based"),
        missing,
        _(
            "Contractual instruments and residual mixes are not recorded in this version. Where the organisation "
            "operates in markets with such instruments, the Scope 2 Guidance asks for this total too."
        ),
    )
    table.add(
        "scope_1",
        _("Scope 1: generator fuel, refrigerants"),
        missing,
        _("Such activities are not recorded in this version."),
    )
    table.add(
        "scope_3_2",
        _("Scope 3.2: hardware bought in the year"),
        missing,
        _(
            "Purchases are not recorded in this version. The amortised share beside the scopes is another figure "
            "and does not stand in for it."
        ),
    )
    table.add(
        "scope_3_3",
        _("Scope 3.3: upstream of electricity, grid losses"),
        missing,
        _(
            "Upstream and loss factors are not applied in this version. Where a grid factor is a life-cycle value, "
            "upstream emissions are inside Scope 2 and 3.1; the register of estimates and defaults says where."
        ),
    )
    table.add(
        "scope_3_other",
        _("Other Scope 3 categories"),
        missing,
        _(
            "The statement covers AI work only: electricity of computing, and the hardware it runs on. Of purchased "
            "cloud and API services, it covers the electricity."
        ),
    )
    table.add(
        "gases",
        _("Tonnes of each gas (CO2, CH4, N2O and others)"),
        missing,
        _(
            "Grid factors state CO2e, or CO2 alone; tonnes gas by gas are not part of this version. The register of "
            "estimates and defaults says where a factor is of CO2 alone."
        ),
    )
    table.add(
        "base_year",
        _("Base year, and its recalculation"),
        missing,
        _("This version keeps no base year; the comparison is with the year before, as its books stand now."),
    )
    table.add("biogenic", _("Biogenic CO2, outside the scopes"), missing, _("Grid factors do not state it apart."))
    table.add(
        "uncertainty",
        _("Uncertainty intervals"),
        missing,
        _("Publishers of grid factors state none. Data quality is stated per line instead."),
    )
    return table.as_data()
