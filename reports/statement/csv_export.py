"""The statement's CSV: every figure of the content, and every line of the ledger behind it (RFC 4180)."""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from organization.csv_safe import safe_row
from reports.models import Line, Statement
from reports.queries import frozen_lines

FIGURE_COLUMNS = (
    "section", "table", "row_kind", "row_id", "row", "column_id", "column", "state", "value", "unit", "printed",
    "printed_unit", "reason",
)  # fmt: skip
LINE_COLUMNS = (
    "month", "line", "kind", "scope", "entity", "site", "team", "model", "phase", "source", "boundary", "quality",
    "is_simulated", "metered_energy_kwh", "it_energy_kwh", "pue", "pue_origin", "pue_valid_from", "pue_factor",
    "facility_energy_kwh", "hardware", "device_hours", "lifetime_hours", "factor", "factor_dataset", "factor_edition",
    "factor_value", "emissions_kg_co2e", "formula", "gap", "steps", "flags",
)  # fmt: skip
REFERENCES = (
    "entity", "site", "team", "ai_model", "source", "hardware", "factor__dataset", "pue_parameter", "pue_factor",
)  # fmt: skip


def to_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as RFC 4180 text in UTF-8, without cells that a spreadsheet would run as formulas."""
    body = io.StringIO()
    csv.writer(body, lineterminator="\r\n").writerows(safe_row(row) for row in rows)
    return body.getvalue().encode()


def figures_csv(content: dict[str, Any]) -> bytes:
    """Return every cell of a content: the exact value in the books' unit beside what is printed."""
    return to_csv([FIGURE_COLUMNS, *(_cell_row(place, cell) for place, cell in cells(content))])


Place = tuple[str, str, str, str, str, str, str]


def cells(content: dict[str, Any]) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield every cell that is printed, with the section, table, row and column where it stands."""
    for cell in content["headline"]:
        yield ("headline", "headline", "figure", cell["key"], cell["label"], "", ""), cell
    for section in content["sections"]:
        for cell in section["figures"]:
            yield (section["key"], cell["key"], "figure", cell["key"], cell["label"], "", ""), cell
        for table in section["tables"]:
            for place, cell in _table_cells(table):
                yield (section["key"], *place), cell


def _rows(table: dict[str, Any]) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield the kind, the id and the cells of every row, in the order in which they are printed."""
    yield from (("row", row_id, row) for row_id, row in zip(table["ids"], table["rows"], strict=True))
    yield from ((kind, kind, table[kind]) for kind in ("rounding", "total") if table[kind])
    yield from (("beside", row_id, row) for row_id, row in zip(table["beside_ids"], table["beside"], strict=True))


def _table_cells(table: dict[str, Any]) -> Iterator[tuple[tuple[str, str, str, str, str, str], dict[str, Any]]]:
    for kind, row_id, row in _rows(table):
        for column, cell in zip(table["columns"], row, strict=True):
            if cell["state"] != "text" or cell["printed"]:
                yield (table["key"], kind, row_id, row[0]["printed"], column["key"], column["label"]), cell


def _cell_row(place: Place, cell: dict[str, Any]) -> tuple[object, ...]:
    names = ("state", "value", "unit", "printed", "printed_unit", "reason")
    return (*place, *(cell.get(name, "") for name in names))


def lines_csv(statement: Statement) -> bytes:
    """Return every ledger line of the statement's calculations."""
    return csv_of_lines(frozen_lines(statement.calculations.all()))


def csv_of_lines(lines: QuerySet[Line]) -> bytes:
    """Return ledger lines as CSV, in the order of the books, with exact decimals and short names."""
    ordered = lines.select_related(*REFERENCES).order_by("month_on", "calculation", "number")
    return to_csv([LINE_COLUMNS, *(_line(line) for line in ordered)])


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _slug(record: Any) -> str:
    return record.slug if record else ""


def _line(line: Line) -> tuple[object, ...]:
    factor, parameter = line.factor, line.pue_parameter
    return (
        f"{line.month_on:%Y-%m}", line.number, line.kind, line.scope, _slug(line.entity), _slug(line.site),
        _slug(line.team), _slug(line.ai_model), line.phase, _slug(line.source), line.boundary, line.quality,
        int(line.is_simulated), _amount(line.metered_energy_kwh), _amount(line.it_energy_kwh), _amount(line.pue),
        line.pue_origin, parameter.valid_from.isoformat() if parameter else "",
        line.pue_factor.factor_id if line.pue_factor else "", _amount(line.facility_energy_kwh), _slug(line.hardware),
        _amount(line.device_hours), _amount(line.lifetime_hours), factor.factor_id if factor else "",
        factor.dataset.slug if factor else "", factor.dataset.edition if factor else "", _amount(line.factor_value),
        _amount(line.emissions_kg_co2e), line.formula, line.gap, " | ".join(line.steps), " ".join(line.flags),
    )  # fmt: skip
