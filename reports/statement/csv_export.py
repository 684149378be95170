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
    "section",
    "table",
    "row",
    "column",
    "state",
    "value",
    "unit",
    "printed",
    "printed_unit",
    "reason",
)
LINE_COLUMNS = (
    "month", "line", "kind", "scope", "entity", "site", "team", "model", "phase", "source", "boundary", "quality",
    "is_simulated", "metered_energy_kwh", "it_energy_kwh", "pue", "pue_origin", "facility_energy_kwh", "hardware",
    "device_hours", "lifetime_hours", "factor", "factor_value", "emissions_kg_co2e", "formula", "gap", "flags",
)  # fmt: skip
REFERENCES = ("entity", "site", "team", "ai_model", "source", "hardware", "factor")


def to_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as RFC 4180 text in UTF-8, without cells that a spreadsheet would run as formulas."""
    body = io.StringIO()
    csv.writer(body, lineterminator="\r\n").writerows(safe_row(row) for row in rows)
    return body.getvalue().encode()


def figures_csv(content: dict[str, Any]) -> bytes:
    """Return every figure of a content: the exact value in the books' unit beside what is printed."""
    return to_csv([FIGURE_COLUMNS, *_headline(content), *_tables(content)])


def _headline(content: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    for cell in content["headline"]:
        yield ("headline", "headline", cell["label"], "", *_cell(cell, cell["printed_unit"]))


def _tables(content: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    for section in content["sections"]:
        for table in section["tables"]:
            closing = [row for row in (table["total"],) if row]
            for row in [*table["rows"], *closing]:
                name = " / ".join(
                    cell["printed"]
                    for cell, column in zip(row, table["columns"], strict=True)
                    if not column["is_amount"] and cell["printed"]
                )
                for cell, column in zip(row, table["columns"], strict=True):
                    if column["is_amount"]:
                        yield (
                            section["key"],
                            table["key"],
                            name,
                            column["label"],
                            *_cell(cell, column["unit"]),
                        )


def _cell(cell: dict[str, Any], printed_unit: str) -> tuple[object, ...]:
    return (
        cell["state"], cell.get("value", ""), cell.get("unit", ""), cell["printed"], printed_unit,
        cell.get("reason", ""),
    )  # fmt: skip


def lines_csv(statement: Statement) -> bytes:
    """Return every ledger line of the statement's calculations."""
    return csv_of_lines(frozen_lines(statement.calculations.all()))


def csv_of_lines(lines: QuerySet[Line]) -> bytes:
    """Return ledger lines as CSV, in the order of the books, with exact decimals and short names."""
    ordered = lines.select_related(*REFERENCES).order_by("month_on", "calculation", "number")
    return to_csv([LINE_COLUMNS, *(_line(line) for line in ordered)])


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _line(line: Line) -> tuple[object, ...]:
    def slug(record: Any) -> str:
        return record.slug if record else ""

    return (
        f"{line.month_on:%Y-%m}", line.number, line.kind, line.scope, slug(line.entity), slug(line.site),
        slug(line.team), slug(line.ai_model), line.phase, slug(line.source), line.boundary, line.quality,
        int(line.is_simulated), _amount(line.metered_energy_kwh), _amount(line.it_energy_kwh), _amount(line.pue),
        line.pue_origin, _amount(line.facility_energy_kwh), slug(line.hardware), _amount(line.device_hours),
        _amount(line.lifetime_hours), line.factor.factor_id if line.factor else "", _amount(line.factor_value),
        _amount(line.emissions_kg_co2e), line.formula, line.gap, " ".join(line.flags),
    )  # fmt: skip
