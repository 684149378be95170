"""The figures of the year at a glance, and how they compare with the year before."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from footprint.rounding import PRECISE, ledger_amount
from reports import queries
from reports.amounts import KG, KWH, SHARE, Measure, Partial, amount_cell, change_of, plain, text_cell
from reports.models import Calculation, Line
from reports.spans import WHOLE, Span
from reports.statement.context import Basis, month_text

ENERGY = ("facility_energy_kwh", "it_energy_kwh")


def _measures(basis: Basis) -> list[tuple[str, str, Measure]]:
    names = {
        Line.Scope.SCOPE_2: _("Scope 2, location-based"),
        Line.Scope.SCOPE_3_1: _("Scope 3.1, cloud and API electricity"),
        Line.Scope.SCOPE_3_8: _("Scope 3.8, colocation electricity"),
    }
    scopes = [(str(scope), names[Line.Scope(scope)], KG) for scope in basis.scopes]
    return [
        *scopes,
        ("facility_energy_kwh", _("Facility energy"), KWH),
        ("it_energy_kwh", _("IT energy, where known apart from overhead"), KWH),
        (str(Line.Scope.AMORTISED), _("Embodied hardware, amortised; beside the scopes"), KG),
    ]


def _values(calculations: Sequence[Calculation], span: Span = WHOLE) -> dict[str, Any]:
    """Return each headline measure of the calculations."""
    if not calculations:
        return {}
    lines = queries.frozen_lines(calculations)
    totals = queries.totals(lines, span)
    rows = queries.totals_by(lines, "scope", span=span)
    found = {row["scope"]: queries.known(row, "emissions_kg_co2e") for row in rows}
    return found | {name: queries.known(totals, name) for name in ENERGY}


def headline(basis: Basis) -> list[dict[str, Any]]:
    """Return the figures of the cover, exact and printed."""
    values = _values(basis.calculations, basis.span)
    rows = []
    for key, label, measure in _measures(basis):
        value = values.get(key)
        cell = amount_cell(value, measure, measure.scale_for([plain(value)]), _("no line of the year has a value"))
        rows.append({"key": key, "label": label} | cell)
    return rows


def compared_months(basis: Basis) -> tuple[list[Calculation], list[Calculation]]:
    """Return the calculations of the months that are compared, of this year and of the year before."""
    before = {one.month_on.month: one for one in basis.previous}
    pairs = [(one, before[one.month_on.month]) for one in basis.calculations if one.month_on.month in before]
    return [one for one, _other in pairs], [other for _one, other in pairs]


COLUMNS = ("measure", "unit", "year", "before", "change", "change_share")


def comparison(basis: Basis) -> dict[str, Any]:
    """Return each headline measure beside the year before, over the months that can be compared."""
    now, before = compared_months(basis)
    labels = (_("Figure"), _("Unit"), _("This year"), _("Year before"), _("Change"), _("Change in %"))
    values, others = _values(now), _values(before)
    measures = _measures(basis)
    rows = [_compared(label, measure, values.get(key), others.get(key)) for key, label, measure in measures]
    columns = [
        {
            "key": key,
            "label": label,
            "unit": "",
            "is_amount": index > 1,
            "width": int(index == 0),
            "style": "",
        }
        for index, (key, label) in enumerate(zip(COLUMNS, labels, strict=True))
    ]
    return {
        "key": "comparison",
        "title": _("Compared with the year before"),
        "note": _comparison_note(basis, now),
        "columns": columns,
        "rows": rows,
        "ids": [key for key, _label, _measure in measures],
        "rounding": None,
        "total": None,
        "beside": [],
        "beside_ids": [],
    }


def _compared(label: str, measure: Measure, value: Any, other: Any) -> list[dict[str, Any]]:
    scale = measure.scale_for([plain(value), plain(other)])
    change = change_of(value, other)
    share = ledger_amount(PRECISE.divide(change, other)) if change is not None and other else None
    reason = _("the months compared have no value")
    is_partial = isinstance(value, Partial) or isinstance(other, Partial)
    why = _("not compared: one of the two is known in part") if is_partial else reason
    return [
        text_cell(label),
        text_cell(scale.unit),
        amount_cell(value, measure, scale, reason),
        amount_cell(other, measure, scale, reason),
        amount_cell(change, measure, scale, why, is_signed=True),
        amount_cell(share, SHARE, SHARE.scales[0], why, is_signed=True),
    ]


def _comparison_note(basis: Basis, now: list[Calculation]) -> str:
    if not now:
        return _("A comparison is not available: no month that has ended has books and expected data in both years.")
    books = _("The year before is shown as its books stand now.")
    if len(now) == len(basis.year.months):
        return books
    months = {"first": month_text(now[0].month_on), "last": month_text(now[-1].month_on), "count": len(now)}
    same = _(
        "Both years over the same %(count)s months, %(first)s to %(last)s: of the others, data is not expected, or "
        "not in the books to the month's end, in both years."
    )
    return f"{same % months} {books}"
