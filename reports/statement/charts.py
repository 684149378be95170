"""The charts of a statement as data; the tables beside them hold the figures."""

from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports import queries
from reports.amounts import KG, Partial, Scale, exact, plain, printed, scaled
from reports.models import Line
from reports.statement.breakdown import model_name
from reports.statement.context import Basis, Pivot, scope_name

BARS_AT_MOST = 12


def months(basis: Basis) -> dict[str, Any]:
    """Return stacked columns of the scopes' emissions by month, with the year before as a mark."""
    pivot = Pivot.of(basis.electricity, "month", basis.span)
    before = {row["month_on"].month: row["electricity_kg_co2e"] for row in _previous(basis)}
    cells = [pivot.electricity((month,)) for month in basis.year.months]
    sums = [plain(cell) for cell in cells]
    scale = KG.scale_for([*sums, *before.values()])
    return {
        "kind": "months",
        "title": _("Electricity emissions by month, location-based"),
        "unit": scale.unit,
        "labels": [date_format(month, "M") for month in basis.year.months],
        "series": [
            {
                "key": scope,
                "name": scope_name(scope),
                "values": [_text(plain(pivot.emissions((month,), scope)), scale) for month in basis.year.months],
            }
            for scope in basis.scopes
        ],
        "before": [_text(before.get(month.month), scale) for month in basis.year.months],
        "before_label": _("Year before") if before else "",
        "missing": [kg is None for kg in sums],
        "partial": [isinstance(cell, Partial) for cell in cells],
        "missing_label": _("not available"),
        "alt": _("Columns of emissions per month, stacked by scope; the table of months has the figures."),
    }


def _previous(basis: Basis) -> list[dict[str, Any]]:
    lines = queries.frozen_lines(basis.previous).filter(kind=Line.Kind.ELECTRICITY)
    return queries.totals_by(lines, "month")


def sites(basis: Basis) -> dict[str, Any]:
    """Return a bar per site, its electricity by scope."""
    pivot = Pivot.of(basis.electricity, "site", basis.span)
    names = {key: row["site__name"] for key, row in pivot.whole.items()}
    series = [(scope, scope_name(scope), {key: pivot.emissions(key, scope) for key in names}) for scope in basis.scopes]
    title = _("Electricity emissions by site, location-based")
    return _bars(title, names, series, _("Bars of emissions per site; the table below has the figures."))


def models(basis: Basis) -> dict[str, Any]:
    """Return a bar per AI model, its electricity; hardware stands beside it and is no part of a bar."""
    pivot = Pivot.of(basis.lines, "model", basis.span)
    names = {key: model_name(row) for key, row in pivot.whole.items() if row["ai_model__slug"]}
    series = [("scope_2", _("Electricity, all phases"), {key: pivot.electricity(key) for key in names})]
    title = _("Electricity emissions by AI model, location-based")
    return _bars(title, names, series, _("Bars of electricity per AI model; the table below has the figures."))


def _bars(title: str, names: dict[Any, str], series: list[tuple[str, str, dict[Any, Any]]], alt: str) -> dict[str, Any]:
    totals = {
        key: sum((plain(values[key]) or Decimal(0) for _key, _name, values in series), Decimal(0)) for key in names
    }
    shown = sorted((key for key in names if totals[key]), key=lambda key: (-totals[key], names[key]))[:BARS_AT_MOST]
    scale = KG.scale_for([totals[key] for key in shown])
    return {
        "kind": "bars",
        "title": title,
        "unit": scale.unit,
        "labels": [names[key] for key in shown],
        "series": [
            {"key": code, "name": name, "values": [_text(plain(values[key]), scale) for key in shown]}
            for code, name, values in series
        ],
        "printed": [printed(totals[key], scale) for key in shown],
        "partial": [any(isinstance(values[key], Partial) for _key, _name, values in series) for key in shown],
        "alt": alt,
    }


def _text(kg: Any, scale: Scale) -> str:
    """Return a value as the chart needs it, empty where there is none."""
    return exact(scaled(kg, scale)) if kg is not None else ""
