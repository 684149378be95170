"""Tables that foot: totals come from exact values, and what rounding takes or gives is a row of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from footprint import FootprintError, display_amount, is_below_display, rounding_difference
from reports.statement.amounts import NOTHING, exact, text_cell


@dataclass(frozen=True)
class Measure:
    """A kind of amount: its unit in the books, and how it is printed."""

    unit: str
    printed_unit: str
    divisor: int
    decimals: int


KG = Measure("kg CO2e", "t CO2e", 1000, 3)
KWH = Measure("kWh", "MWh", 1000, 3)
HOURS = Measure("h", "h", 1, 0)
SHARE = Measure("1", "%", -100, 1)  # a negative divisor multiplies: 0.25 prints as 25.0 %
RATIO = Measure("1", "", 1, 2)
INTENSITY = Measure("kg CO2e/kWh", "kg CO2e/kWh", 1, 6)
COUNT = Measure("1", "", 1, 0)


def scaled(value: Decimal, measure: Measure) -> Decimal:
    """Return the value in the unit in which it is printed, unrounded."""
    amount = Decimal(value)  # counts come as int
    return amount * -measure.divisor if measure.divisor < 0 else amount / measure.divisor


def printed(value: Decimal, measure: Measure) -> str:
    """Return the value as printed, rounded once; what would print as zero without being it is a “<”."""
    amount = scaled(value, measure)
    if is_below_display(amount, measure.decimals):
        least = Decimal(1).scaleb(-measure.decimals)
        return f"<{least:f}" if amount > 0 else f">-{least:f}"
    return f"{display_amount(amount, measure.decimals):,f}".replace("-", "\u2212")


def amount_cell(value: Any, measure: Measure, reason: str = "") -> dict[str, Any]:
    """Return a cell: the exact value with its printed form, or the reason why there is none."""
    if value is NOTHING:
        return {"state": "not_applicable", "printed": "–", "reason": _("no such line")}
    if value is None:
        return {"state": "not_available", "printed": _("not available"), "reason": reason}
    state = "zero" if value == 0 else "reported"
    return {"state": state, "value": exact(value), "printed": printed(value, measure), "unit": measure.unit}


@dataclass
class Table:
    """A table in the making; ``as_data`` closes it and refuses one that does not foot."""

    key: str
    title: str
    columns: Sequence[tuple[str, Measure | None]]
    note: str = ""
    has_total: bool = True
    rows: list[list[Any]] = field(default_factory=list)

    def add(self, *cells: Any) -> None:
        """Add a row: words for columns without a measure, an amount or None for the others."""
        if len(cells) != len(self.columns):
            raise FootprintError(f"{self.key}: a row has {len(cells)} cells for {len(self.columns)} columns.")
        self.rows.append(list(cells))

    def as_data(self, totals: Sequence[Decimal | None] | None = None, reason: str = "") -> dict[str, Any]:
        """Return the table as data. ``totals`` are the books' own, one per measured column; they must be met."""
        sums = [self._sum(index) for index, (_label, measure) in enumerate(self.columns) if measure]
        if totals is not None and self.has_total and list(totals) != sums:
            raise FootprintError(f"{self.key} does not foot: rows give {sums}, the books give {list(totals)}.")
        return {
            "key": self.key,
            "title": self.title,
            "note": self.note,
            "columns": [
                {
                    "label": label,
                    "unit": measure.printed_unit if measure else "",
                    "is_amount": measure is not None,
                }
                for label, measure in self.columns
            ],
            "rows": [self._cells(row, reason) for row in self.rows],
            "total": self._total(sums) if self.has_total and self.rows else None,
            "rounding": self._rounding(sums) if self.has_total and self.rows else None,
        }

    def _sum(self, index: int) -> Decimal | None:
        values = self._known(index)
        return sum(values, Decimal(0)) if values else None

    def _known(self, index: int) -> list[Any]:
        return [row[index] for row in self.rows if row[index] is not None and row[index] is not NOTHING]

    def _cells(self, row: list[Any], reason: str) -> list[dict[str, Any]]:
        return [
            amount_cell(cell, measure, reason) if measure else text_cell(cell)
            for cell, (_label, measure) in zip(row, self.columns, strict=True)
        ]

    def _total(self, sums: list[Decimal | None]) -> list[dict[str, Any]]:
        return self._closing(_("Total"), [amount_cell(value, measure) for value, measure in self._measured(sums)])

    def _rounding(self, sums: list[Decimal | None]) -> list[dict[str, Any]] | None:
        """Return the row of rounding differences, where any printed column does not add up."""
        cells, differs, position = [], False, 0
        for index, (_label, measure) in enumerate(self.columns):
            if measure is None:
                continue
            total, position = sums[position], position + 1
            values = [scaled(value, measure) for value in self._known(index)]
            gap = Decimal(0) if total is None else rounding_difference(values, scaled(total, measure), measure.decimals)
            differs = differs or gap != 0
            words = f"{gap:+,f}".replace("-", "\u2212") if gap else ""
            cells.append({"state": "text", "printed": words})
        return self._closing(_("Rounding difference"), cells) if differs else None

    def _measured(self, sums: list[Decimal | None]) -> list[tuple[Decimal | None, Measure]]:
        return list(zip(sums, [measure for _label, measure in self.columns if measure], strict=True))

    def _closing(self, label: str, amounts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        cells, rest = [text_cell(label)], iter(amounts)
        for _label, measure in self.columns[1:]:
            cells.append(next(rest) if measure else text_cell(""))
        return cells
