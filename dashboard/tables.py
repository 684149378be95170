"""Tables of the books on pages: the statement's tables, with a link from every row to its lines."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dashboard.filters import Asked
from organization.choices import Phase, Quality
from reports import queries
from reports.amounts import KG, KWH, NOTHING, Measure
from reports.footing import Column, Table
from reports.models import Line
from reports.spans import WHOLE

NAMES = {
    "phase": dict(Phase.choices),
    "quality": dict(Quality.choices),
    "scope": dict(Line.Scope.choices),
    "kind": dict(Line.Kind.choices),
}
AMOUNTS: tuple[tuple[str, Any, Measure], ...] = (
    ("facility_energy_kwh", _("Facility energy"), KWH),
    ("scope_2_kg_co2e", _("Scope 2"), KG),
    ("scope_3_kg_co2e", _("Scope 3"), KG),
    ("embodied_kg_co2e", _("Embodied, beside"), KG),
)


def label_of(dimension: str, row: dict[str, Any]) -> str:
    """Return the name of a row's value in a dimension."""
    columns = queries.DIMENSIONS[dimension]
    if dimension == "month":
        return f"{row['month_on']:%Y-%m}"
    if dimension in NAMES:
        return str(NAMES[dimension].get(row[columns[0]]) or _("not stated"))
    return " ".join(str(row[column]) for column in columns[1:] if row[column]) or _("not attributed")


def value_of(dimension: str, row: dict[str, Any]) -> str:
    """Return the row's value as an address writes it."""
    if dimension == "month":
        return f"{row['month_on']:%Y-%m}"
    return row[queries.DIMENSIONS[dimension][0]] or queries.NOT_ATTRIBUTED


def table_by(
    dimension: str,
    rows: Sequence[dict[str, Any]],
    title: str,
    link: Callable[[dict[str, Any]], str],
    measures: Sequence[tuple[str, Any, Measure]] = AMOUNTS,
    asked: Asked | None = None,
) -> dict[str, Any]:
    """Return a page's table of sums per value of a dimension; a measure that no row has is no column.

    ``asked`` is what the rows are the sums of: with it every figure leads to its lines.
    """
    columns = [
        Column(key, str(label), measure)
        for key, label, measure in measures
        if not rows or any(queries.known(row, key) is not NOTHING for row in rows)
    ]
    table = Table(dimension, title, (Column("name", ""), *columns))
    for row in rows:
        cells = [queries.known(row, column.key) for column in columns]
        table.add(value_of(dimension, row), label_of(dimension, row), *cells, reason=str(_("see the gaps")))
    sums = queries.summed(rows, asked.span if asked else WHOLE)
    data = table.as_data({column.key: queries.known(sums, column.key) for column in columns})
    for row, shown in zip(rows, data["rows"], strict=True):
        shown[0]["url"] = link(row)
        if asked:
            link_cells(shown, columns, asked, **{dimension: value_of(dimension, row)})
    if asked and data["total"]:
        link_cells(data["total"], columns, asked)
    return data


def link_cells(cells: Sequence[dict[str, Any]], columns: Sequence[Column], asked: Asked, **values: str) -> None:
    """Let each amount of a row lead to its lines; where nothing was booked there are none."""
    for cell, column in zip(cells[1:], columns, strict=True):
        if cell["state"] != "not_applicable":
            cell["url"] = asked.address(column.key, **values)


def lines_link(asked: Asked, dimension: str) -> Callable[[dict[str, Any]], str]:
    """Return a function from a row to the address of its lines."""
    return lambda row: asked.address(**{dimension: value_of(dimension, row)})


def gap_rows(lines: QuerySet[Line]) -> list[dict[str, Any]]:
    """Return what is missing, in words."""
    return [
        {
            "month": f"{line.month_on:%Y-%m}",
            "site": line.site.name,
            "what": str(line.source or line.hardware or line.ai_model or line.team or line.site),
            "reason": line.get_gap_display(),
            "url": f"/lines/{line.pk}/",
        }
        for line in queries.gap_lines(lines)
    ]
