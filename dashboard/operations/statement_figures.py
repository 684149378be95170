"""A statement's figures on its page, each with the way to the ledger lines that it was made of."""

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from django.http import HttpRequest

from dashboard.filters import Asked, organization_of
from organization.models import Site
from organization.periods import reporting_year
from reports.models import Line, Statement
from reports.queries import frozen_lines, gap_lines

# Which measure stands in a column; a share or a rounding difference has no lines of its own.
COLUMNS = {
    "facility": "facility_energy_kwh", "emissions": "electricity_kg_co2e", "embodied_kg_co2e": "embodied_kg_co2e",
    "lines": "lines", "gaps": "gaps",
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
    tables = [deepcopy(stored[key]) for key in ("by_scope", "by_site", "gaps") if key in stored]
    for table in tables:
        {"by_scope": _link_scopes, "by_site": _link_sites, "gaps": _link_gaps}[table["key"]](table, statement, asked)
    return tables


def _link_scopes(table: dict[str, Any], _statement: Statement, asked: Asked) -> None:
    rows = [*zip(table["ids"], table["rows"], strict=True), *zip(table["beside_ids"], table["beside"], strict=True)]
    for scope, row in rows:
        if scope in Line.Scope.values:
            _link(table, row, asked, scope=scope)
    if table["total"]:
        _link(table, table["total"], asked, kind=Line.Kind.ELECTRICITY.value)


def _link_sites(table: dict[str, Any], _statement: Statement, asked: Asked) -> None:
    known = set(Site.objects.values_list("slug", flat=True))  # a site may have another short name by now
    for site, row in zip(table["ids"], table["rows"], strict=True):
        if site in known:
            _link(table, row, asked, site=site)
    if table["total"]:
        _link(table, table["total"], asked)


def _link(table: dict[str, Any], row: list[dict[str, Any]], asked: Asked, **values: str) -> None:
    for column, cell in zip(table["columns"], row, strict=True):
        figure = COLUMNS.get(column["key"])
        if figure == "electricity_kg_co2e" and values.get("scope") == Line.Scope.AMORTISED:
            figure = "embodied_kg_co2e"
        if figure and cell["state"] in {"reported", "zero", "not_available"}:
            cell["url"] = asked.address(figure, **values)


def _link_gaps(table: dict[str, Any], statement: Statement, _asked: Asked) -> None:
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
