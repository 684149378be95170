"""Performing a statement again: from its frozen lines to its bytes."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from ingest.models import Source
from organization.models import AiModel, Organization, Site, Team
from organization.periods import ReportingYear
from reports.calculation.hashes import line_values, lines_sha256
from reports.models import Calculation, Line, Statement
from reports.statement.content import content_sha256, statement_content
from reports.statement.context import Basis
from reports.statement.csv_export import cells, figures_csv
from reports.statement.pdf import render_pdf


def differences(statement: Statement) -> Iterator[str]:
    """Yield a sentence for every figure, hash or file that does not come out as it was stored."""
    yield from _lines(statement)
    yield from _figures(statement.content, _again(statement))
    yield from _bytes(statement)


def remarks(statement: Statement) -> Iterator[str]:
    """Yield a sentence for every word that is another one today, as a site's new name: no figure depends on it."""
    now = {place: cell["printed"] for place, cell in _words(_again(statement))}
    for place, cell in _words(statement.content):
        if now.get(place, cell["printed"]) != cell["printed"]:
            yield f"{'/'.join(place)} reads “{cell['printed']}”, today it is “{now[place]}”."


def _lines(statement: Statement) -> Iterator[str]:
    """Check each calculation's lines against the hash that was taken when they were written."""
    names: Any = SimpleNamespace(
        **{
            name: {row.pk: row for row in model._default_manager.all()}
            for name, model in (("sites", Site), ("teams", Team), ("models", AiModel), ("sources", Source))
        }
    )
    for calculation in statement.calculations.order_by("month_on"):
        lines = Line.objects.filter(calculation=calculation).select_related("hardware", "factor").order_by("number")
        if lines_sha256(line_values(line, names) for line in lines) != calculation.lines_sha256:
            yield f"The ledger lines of {calculation.month_on:%Y-%m} do not have the hash of their calculation."


def _again(statement: Statement) -> dict[str, Any]:
    meta = statement.content["meta"]
    basis = Basis(
        year=ReportingYear(statement.year, statement.starts_on),
        calculations=list(statement.calculations.order_by("month_on")),
        previous=_previous(statement),
        organization=Organization.objects.get(),
        version=statement.version,
        language=statement.language,
        prepared_by=meta["prepared_by"],
        prepared_at=datetime.fromisoformat(meta["prepared_at"]),
    )
    return statement_content(basis)


def _previous(statement: Statement) -> list[Calculation]:
    """Return the calculations of the year before by the hashes that the statement names."""
    found = []
    for one in statement.content["previous"]:
        hashes = {"inputs_sha256": one["inputs_sha256"], "lines_sha256": one["lines_sha256"]}
        calculation = Calculation.objects.filter(month_on=f"{one['month']}-01", **hashes).order_by("-id").first()
        if calculation is not None:
            found.append(calculation)
    return found


Place = tuple[str, str, str, str]


def _named(content: dict[str, Any]) -> Iterator[tuple[Place, dict[str, Any]]]:
    for (section, table, _kind, row_id, _row, column_id, _column), cell in cells(content):
        yield (section, table, row_id, column_id), cell


def _words(content: dict[str, Any]) -> Iterator[tuple[Place, dict[str, Any]]]:
    return ((place, cell) for place, cell in _named(content) if cell["state"] == "text")


def _amounts(content: dict[str, Any]) -> dict[Place, tuple[str, str]]:
    return {place: (cell["state"], cell.get("value", "")) for place, cell in _named(content) if cell["state"] != "text"}


def _figures(stored: dict[str, Any], again: dict[str, Any]) -> Iterator[str]:
    old, new = _amounts(stored), _amounts(again)
    for place in old | new:
        if old.get(place) != new.get(place):
            yield f"{'/'.join(place)}: stored {_shown(old.get(place))}, now {_shown(new.get(place))}."


def _shown(amount: tuple[str, str] | None) -> str:
    return "nothing" if amount is None else amount[1] or amount[0]


def _bytes(statement: Statement) -> Iterator[str]:
    if content_sha256(statement.content) != statement.content_sha256:
        yield "The stored content does not have the stored hash."
    for name, body, digest in (
        ("PDF", statement.pdf, statement.pdf_sha256),
        ("CSV", statement.csv, statement.csv_sha256),
    ):
        if hashlib.sha256(bytes(body)).hexdigest() != digest:
            yield f"The stored {name} does not have the stored hash."
    if figures_csv(statement.content) != bytes(statement.csv):
        yield "The CSV made from the stored content is not the stored CSV."
    if render_pdf(statement) != bytes(statement.pdf):
        yield "The PDF made from the stored content and the ledger is not the stored PDF, byte by byte."
