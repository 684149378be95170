"""A statement's figures on its page, each with the way to the ledger lines that it was made of."""

import re
from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from django.http import HttpRequest

from dashboard.filters import Asked, organization_of
from organization.choices import Phase
from organization.models import AiModel, Hardware, Site, Team
from organization.periods import reporting_year
from reports.models import Line, Statement
from reports.queries import NOT_ATTRIBUTED, frozen_lines, gap_lines

# Which measure stands in a column; a share or a rounding difference has no lines of its own.
COLUMNS = {
    "facility": "facility_energy_kwh", "it": "it_energy_kwh", "emissions": "electricity_kg_co2e",
    "embodied_kg_co2e": "embodied_kg_co2e", "lines": "lines", "gaps": "gaps",
}  # fmt: skip
# The tables that lead to lines, in the order of the page, and what their rows' names narrow to.
NARROWED_BY = {
    "by_scope": "scope", "by_month": "month", "by_site": "site", "by_team": "team", "by_phase": "phase",
    "by_model": "model", "by_hardware": "hardware",
}  # fmt: skip
SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
HEADLINE: Mapping[str, tuple[str, dict[str, str]]] = {
    **{scope: ("electricity_kg_co2e", {"scope": scope}) for scope in ("scope_2", "scope_3_1", "scope_3_8")},
    "facility_energy_kwh": ("facility_energy_kwh", {}),
    "it_energy_kwh": ("it_energy_kwh", {}),
    "amortised": ("embodied_kg_co2e", {}),
}


def asked_of(statement: Statement, request: HttpRequest) -> Asked:
    """Return what to ask for to get the statement's lines, as its calculations have them."""
    organization, access = organization_of(request), request.access  # type: ignore[attr-defined]
    year = reporting_year(statement.year, organization.year_starts_in_month)
    # Its figures are marked as they are stored; only the lines that they lead to are asked for anew.
    return Asked(year, None, {"statement": str(statement.public_id)}, access, organization, statement=statement)


def headline_of(statement: Statement, asked: Asked) -> list[dict[str, Any]]:
    """Return the figures of the cover, each with what it lacks, or why there is none."""
    return [
        cell | {
            "url": _headline_address(cell, asked),
            "partial": cell["reason"] if cell.get("is_partial") else "",
            "note": cell["reason"] if cell["state"] == "not_applicable" else "",
        }
        for cell in statement.content["headline"]
    ]  # fmt: skip


def _headline_address(cell: Mapping[str, Any], asked: Asked) -> str:
    if cell["key"] not in HEADLINE or cell["state"] == "not_applicable":
        return ""
    figure, values = HEADLINE[cell["key"]]
    return asked.address(figure, **values)


def hashes_of(statement: Statement) -> list[tuple[str, str]]:
    """Return the hash of each file; that of lines.csv is the one that the statement states."""
    evidence = [section for section in statement.content["sections"] if section["key"] == "evidence"]
    stated = SHA256.search(" ".join(text for section in evidence for text in section["paragraphs"]))
    return [
        ("PDF", statement.pdf_sha256),
        ("figures.csv", statement.csv_sha256),
        ("lines.csv", stated[0] if stated else "–"),
    ]


def tables_of(statement: Statement, asked: Asked) -> list[dict[str, Any]]:
    """Return the tables that the page shows, as stored but for the links."""
    stored = {table["key"]: table for section in statement.content["sections"] for table in section["tables"]}
    tables = [deepcopy(stored[key]) for key in (*NARROWED_BY, "gaps") if key in stored]
    # A record may have another short name by now, or none: what no address can name leads nowhere.
    known = {
        name: {*model._default_manager.values_list("slug", flat=True), NOT_ATTRIBUTED}
        for name, model in (("site", Site), ("team", Team), ("model", AiModel), ("hardware", Hardware))
    }
    for table in tables:
        if table["key"] == "gaps":
            _link_gaps(table, statement)
        else:
            _link_rows(table, asked, known)
    return tables


def _link_rows(table: dict[str, Any], asked: Asked, known: Mapping[str, Collection[str]]) -> None:
    rows = [*zip(table["ids"], table["rows"], strict=True), *zip(table["beside_ids"], table["beside"], strict=True)]
    for row_id, row in rows:
        values = _values_of(NARROWED_BY[table["key"]], row_id)
        is_alone = table["ids"].count(row_id) == 1 or row_id in table["beside_ids"]
        if is_alone and all(value in known.get(name, {value}) for name, value in values.items()):
            _link(table, row, asked, **values)
    if table["total"]:
        _link(table, table["total"], asked, **({"kind": "electricity"} if table["key"] == "by_scope" else {}))


def _values_of(name: str, row_id: str) -> dict[str, str]:
    """Return what narrows to a row; a piece of hardware stands at its site, and what is no scope narrows to nothing."""
    if name == "hardware":
        hardware, _at, site = row_id.partition("@")
        return {"hardware": hardware, "site": site}
    return {name: row_id}


def _link(table: dict[str, Any], row: list[dict[str, Any]], asked: Asked, **values: str) -> None:
    if values.get("scope", Line.Scope.SCOPE_2) not in Line.Scope.values:
        return  # as what stands under Scope 2, market-based
    for column, cell in zip(table["columns"], row, strict=True):
        figure, more = _figure_of(table, column["key"])
        if figure == "electricity_kg_co2e" and values.get("scope") == Line.Scope.AMORTISED:
            figure = "embodied_kg_co2e"
        if figure and cell["state"] in {"reported", "zero", "not_available"}:
            cell["url"] = asked.address(figure, **values, **more)


def _figure_of(table: Mapping[str, Any], column: str) -> tuple[str, dict[str, str]]:
    """Return which measure stands in a column, and what the column itself narrows to."""
    if column in Line.Scope.values:
        return "electricity_kg_co2e", {"scope": column}
    if table["key"] == "by_model" and column in {*Phase.values, "unstated"}:
        return "electricity_kg_co2e", {"phase": NOT_ATTRIBUTED if column == "unstated" else column}
    return COLUMNS.get(column, ""), {}


def _link_gaps(table: dict[str, Any], statement: Statement) -> None:
    """Let each entry lead to its line; months without a calculation have none."""
    found: dict[tuple[date, int], int] = {
        (line.month_on, line.number): line.pk for line in gap_lines(frozen_lines(statement.calculations.all()))
    }
    for row_id, row in zip(table["ids"], table["rows"], strict=True):
        month, _slash, number = row_id.partition("/")
        line = found.get((date.fromisoformat(f"{month}-01"), int(number))) if number else None
        if line:
            row[0]["url"] = f"/lines/{line}/"
            row[-1] |= {"url": f"/lines/{line}/"} if row[-1]["state"] == "reported" else {}
