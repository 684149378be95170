"""Performing a statement again: from its frozen lines to its bytes."""

from collections.abc import Iterator
from datetime import datetime

from organization.models import Organization
from organization.periods import ReportingYear
from reports.calculation.hashes import sha256_of
from reports.models import Calculation, Statement
from reports.statement.content import statement_content
from reports.statement.context import Basis
from reports.statement.csv_export import figures_csv
from reports.statement.pdf import render_pdf


def differences(statement: Statement) -> Iterator[str]:
    """Yield a sentence for everything that does not come out as it was stored."""
    again = statement_content(_basis(statement))
    # Through JSON, as the stored content went.
    if sha256_of(again) != statement.content_sha256:
        yield from _first_difference("content", statement.content, again)
    if figures_csv(statement.content) != bytes(statement.csv):
        yield "The CSV made from the stored content is not the stored CSV."
    if render_pdf(statement) != bytes(statement.pdf):
        yield "The PDF made from the stored content is not the stored PDF, byte by byte."


def _basis(statement: Statement) -> Basis:
    meta = statement.content["meta"]
    previous = Calculation.objects.filter(pk__in=statement.content["previous"]).order_by("month_on")
    return Basis(
        year=ReportingYear(statement.year, statement.starts_on),
        calculations=list(statement.calculations.order_by("month_on")),
        previous=list(previous),
        organization=Organization.objects.get(),
        version=statement.version,
        language=statement.language,
        prepared_by=meta["prepared_by"],
        prepared_at=datetime.fromisoformat(meta["prepared_at"]),
    )


def _first_difference(path: str, old: object, new: object) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key in old:
            yield from _first_difference(f"{path}.{key}", old[key], new[key])
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from _first_difference(f"{path}[{index}]", *pair)
    elif old != new:
        yield f"{path}: stored {old!r}, now {new!r}."
