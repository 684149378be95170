"""Tables that foot: totals come from exact values, and what rounding takes or gives is a row of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from footprint import FootprintError, rounding_difference
from reports.amounts import (
    NOTHING,
    Measure,
    Partial,
    Scale,
    Value,
    amount_cell,
    number_text,
    plain,
    scaled,
    text_cell,
)


@dataclass(frozen=True)
class Column:
    """A column: words where ``measure`` is None, else amounts; ``width`` is its share of the line, 0 as needed."""

    key: str
    label: str
    measure: Measure | None = None
    width: int = 0
    is_summed: bool = True
    style: str = ""


@dataclass(frozen=True)
class Row:
    """A row of raw cells, with the name that the books know it by."""

    row_id: str
    cells: tuple[Any, ...]
    reason: str


@dataclass
class Table:
    """A table in the making; ``as_data`` closes it and refuses one that does not foot."""

    key: str
    title: str
    columns: Sequence[Column]
    note: str = ""
    total_label: str = ""
    rows: list[Row] = field(default_factory=list)
    beside_rows: list[Row] = field(default_factory=list)

    def add(self, row_id: str, *cells: Any, reason: str = "") -> None:
        """Add a row: words for columns without a measure, a Value or Partial for the others."""
        self.rows.append(self._row(row_id, cells, reason))

    def beside(self, row_id: str, *cells: Any, reason: str = "") -> None:
        """Add a row that stands below the total and is not part of it."""
        self.beside_rows.append(self._row(row_id, cells, reason))

    def _row(self, row_id: str, cells: tuple[Any, ...], reason: str) -> Row:
        if len(cells) != len(self.columns):
            raise FootprintError(f"{self.key}: a row has {len(cells)} cells for {len(self.columns)} columns.")
        return Row(row_id, cells, reason)

    def as_data(self, expected: Mapping[str, Value | Partial] | None = None) -> dict[str, Any]:
        """Return the table as data. ``expected`` are the books' own sums by column key; each must be met exactly.

        A table gets a total when it is given the sums to expect; a register that nothing is summed in gets none.
        A total lacks what the books' own sum lacks, and what a row lacks.
        """
        scales = self._scales()
        data: dict[str, Any] = {
            "key": self.key,
            "title": self.title,
            "note": self.note,
            "columns": [self._head(column, scale) for column, scale in zip(self.columns, scales, strict=True)],
            "rows": [self._cells(row, scales) for row in self.rows],
            "ids": [row.row_id for row in self.rows],
            "rounding": None,
            "total": None,
            "beside": [self._cells(row, scales) for row in self.beside_rows],
            "beside_ids": [row.row_id for row in self.beside_rows],
        }
        if expected is not None and self.rows:
            sums = self._sums()
            self._check(sums, expected)
            data |= {"rounding": self._rounding(sums, scales), "total": self._total(sums, scales, expected)}
        return data

    def _head(self, column: Column, scale: Scale | None) -> dict[str, Any]:
        return {
            "key": column.key,
            "label": column.label,
            "unit": scale.unit if scale else "",
            "is_amount": column.measure is not None,
            "width": column.width,
            "style": column.style,
        }

    def _values(self, index: int) -> list[Decimal]:
        return [value for row in self.rows if (value := plain(row.cells[index])) is not None]

    def _scales(self) -> list[Scale | None]:
        """Return how each column is printed: one unit per measure, so that columns can be compared."""
        known: dict[Measure, list[Decimal]] = {}
        for index, column in enumerate(self.columns):
            if column.measure is not None:
                values = self._values(index)
                known.setdefault(column.measure, []).extend([*values, sum(values, Decimal(0))])
        return [column.measure.scale_for(known[column.measure]) if column.measure else None for column in self.columns]

    def _sums(self) -> list[Decimal | None]:
        sums: list[Decimal | None] = []
        for index, column in enumerate(self.columns):
            values = self._values(index) if column.measure and column.is_summed else []
            sums.append(sum(values, Decimal(0)) if values else None)
        return sums

    def _check(self, sums: list[Decimal | None], expected: Mapping[str, Value | Partial]) -> None:
        summed = {
            column.key: value for column, value in zip(self.columns, sums, strict=True) if self._is_summed(column)
        }
        books = {key: plain(value) for key, value in expected.items()}
        if summed != books:
            raise FootprintError(f"{self.key} does not foot: rows give {summed}, the books give {books}.")

    @staticmethod
    def _is_summed(column: Column) -> bool:
        return column.measure is not None and column.is_summed

    def _cells(self, row: Row, scales: list[Scale | None]) -> list[dict[str, Any]]:
        return [
            amount_cell(cell, column.measure, scale, row.reason) if column.measure and scale else text_cell(cell)
            for cell, column, scale in zip(row.cells, self.columns, scales, strict=True)
        ]

    def _total(
        self, sums: list[Decimal | None], scales: list[Scale | None], expected: Mapping[str, Value | Partial]
    ) -> list[dict[str, Any]]:
        reason = _("no row has a value")
        cells = []
        for index, (value, column, scale) in enumerate(zip(sums, self.columns, scales, strict=True)):
            if column.measure and scale and column.is_summed:
                total = self._marked(value, index, expected[column.key])
                cells.append(amount_cell(total, column.measure, scale, reason))
            else:
                cells.append(text_cell(""))
        return [text_cell(self.total_label or _("Total")), *cells[1:]]

    def _marked(self, total: Decimal | None, index: int, books: Value | Partial) -> Value | Partial:
        """Return the total, marked where the books' sum or a row lacks something: no sum is better than its parts."""
        if all(row.cells[index] is NOTHING for row in self.rows):
            return NOTHING
        if isinstance(books, Partial) and total is not None:
            return Partial(total, books.reason)
        lacks = any(row.cells[index] is None or isinstance(row.cells[index], Partial) for row in self.rows)
        return Partial(total, _("incomplete: a row of the table is")) if lacks and total is not None else total

    def _rounding(self, sums: list[Decimal | None], scales: list[Scale | None]) -> list[dict[str, Any]] | None:
        """Return the row of rounding differences, where any printed column does not add up."""
        cells = list(self._differences(sums, scales))
        if not any(cell["printed"] for cell in cells):
            return None
        return [text_cell(_("Rounding difference")), *cells[1:]]

    def _differences(self, sums: list[Decimal | None], scales: list[Scale | None]) -> Iterator[dict[str, Any]]:
        for index, (total, scale) in enumerate(zip(sums, scales, strict=True)):
            gap = Decimal(0)
            if total is not None and scale is not None and scale.decimals is not None:
                values = [scaled(value, scale) for value in self._values(index)]
                gap = rounding_difference(values, scaled(total, scale), scale.decimals)
            if not gap or scale is None or scale.decimals is None:
                yield text_cell("")
                continue
            yield {
                "state": "rounding",
                "printed": number_text(gap, scale.decimals, is_signed=True),
                "printed_unit": scale.unit,
                "reason": _("printed total minus printed rows"),
            }
