"""The content of a statement as data: everything that is printed, with its exact value beside it."""

import hashlib
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.calculation.hashes import sha256_of
from reports.statement import (
    boundary,
    breakdown,
    charts,
    explanations,
    headline,
    life_cycle,
    provenance,
    quality,
    registers,
    texts,
)
from reports.statement.context import Basis, day_text
from reports.statement.csv_export import csv_of_lines

SCHEMA = 1  # counts up when the shape of the content changes, so that old statements stay readable


def statement_content(basis: Basis) -> dict[str, Any]:
    """Return the whole content in the statement's language; the same basis gives the same content."""
    with translation.override(basis.language):
        return {
            "schema": SCHEMA,
            "meta": _meta(basis),
            "headline": headline.headline(basis),
            "score": quality.score(basis),
            "coverage": texts.coverage(basis),
            "reading": explanations.reading(),
            "simulated": texts.simulated(basis),
            "sections": [section for part in (_figures, _knowledge, _proof) for section in part(basis)],
            "previous": [
                {
                    "month": f"{one.month_on:%Y-%m}",
                    "inputs_sha256": one.inputs_sha256,
                    "lines_sha256": one.lines_sha256,
                }
                for one in basis.previous
            ],
            "labels": _labels(basis),
        }


def content_sha256(content: dict[str, Any]) -> str:
    """Return the hash of a content."""
    return sha256_of(content)


def _section(
    key: str,
    title: str,
    *tables: dict[str, Any],
    paragraphs: list[str] | None = None,
    figures: list[dict[str, Any]] | None = None,
    charts: list[dict[str, Any]] | None = None,
    steps: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """Return a section, printed in this order: paragraphs, steps of the method, single figures, charts, tables."""
    return {
        "key": key,
        "title": title,
        "paragraphs": paragraphs or [],
        "steps": steps or [],
        "figures": figures or [],
        "charts": charts or [],
        "tables": list(tables),
    }


def _figures(basis: Basis) -> list[dict[str, Any]]:
    """Return what the year's figures are."""
    return [
        _section(
            "summary",
            _("Summary"),
            breakdown.by_scope(basis),
            headline.comparison(basis),
            charts=[charts.months(basis)],
        ),
        _section(
            "boundary",
            _("Organisation and boundary"),
            boundary.entities(basis),
            boundary.parameters(basis),
            paragraphs=texts.boundary(basis),
        ),
        _section("months", _("The year by month"), breakdown.by_month(basis)),
        _section("sites", _("Sites"), breakdown.by_site(basis), charts=[charts.sites(basis)]),
        _section("teams", _("Teams and phases"), breakdown.by_team(basis), breakdown.by_phase(basis)),
        _section("models", _("AI models"), life_cycle.by_model(basis), charts=[charts.models(basis)]),
        _section("hardware", _("Embodied hardware, beside the scopes"), life_cycle.by_hardware(basis)),
    ]


def _knowledge(basis: Basis) -> list[dict[str, Any]]:
    """Return how well they are known, and what is not in them."""
    return [
        _section(
            "quality",
            _("Data quality, gaps and estimates"),
            quality.quality(basis),
            registers.gaps(basis),
            registers.estimates(basis),
            paragraphs=[texts.coverage(basis)],
            figures=[quality.score(basis)],
        ),
        _section("exclusions", _("What is not in this statement"), registers.exclusions()),
        _section("method", _("Method"), steps=explanations.method(basis)),
    ]


def _proof(basis: Basis) -> list[dict[str, Any]]:
    """Return what they rest on."""
    used = provenance.used_factors(basis)
    lines_sha256 = hashlib.sha256(csv_of_lines(basis.lines)).hexdigest()
    return [
        _section("factors", _("Factors"), provenance.factors(used), provenance.datasets(basis, used)),
        _section(
            "evidence",
            _("Calculations and evidence"),
            provenance.calculations(basis),
            provenance.evidence(provenance.batches_of(basis)),
            paragraphs=texts.reproduction(basis, lines_sha256),
        ),
    ]


def _labels(basis: Basis) -> dict[str, str]:
    """Return the words that the template itself needs."""
    return {
        "contents": _("Contents"),
        "reading": _("How to read the figures"),
        "standard": _(
            "Prepared with reference to the GHG Protocol Corporate Standard (2004), Scope 2 Guidance (2015) and, for "
            "what stands under Scope 3, Corporate Value Chain (Scope 3) Standard (2011), as far as the section “What "
            "is not in this statement” allows"
        ),
        "simulated": _("Contains simulated data"),
        "version": _("Version"),
        "prepared_by": _("Prepared by"),
        "prepared_at": _("Prepared on"),
        "approved_by": _("Approved by"),
        "draft": _(
            "A statement is a draft until somebody other than its preparer approves it. Approval is recorded in the "
            "books beside this document's hash, so that the document itself never changes."
        ),
        "signature": _("Name, date and signature"),
        "signoff": _("Sign-off"),
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "content_hash": _("Content hash"),
        "identifier": _("Statement"),
        "attached": _("Attached: figures.csv with every figure, lines.csv with every ledger line"),
        "figures_csv": _("Every figure of this statement with its exact value"),
        "lines_csv": _("Every ledger line behind this statement"),
        "partial": _("incomplete: something is missing, see the register of gaps"),
        "empty": _("Nothing to list."),
    }


def _meta(basis: Basis) -> dict[str, Any]:
    prepared_at = basis.prepared_at
    return {
        "title": statement_title(basis),
        "organization": basis.organization.name,
        "year_label": _("Reporting year %(year)s") % {"year": basis.year.label},
        "period": basis.period,
        "year": basis.year.label,
        "starts_on": basis.year.starts_on.isoformat(),
        "ends_on": basis.year.ends_on.isoformat(),
        "version": basis.version,
        "reference": f"{basis.year.label}-v{basis.version}-{basis.language}",
        "language": basis.language,
        "prepared_by": basis.prepared_by,
        "prepared_at": prepared_at.isoformat(),
        "prepared_on": f"{day_text(prepared_at.date())}, {date_format(prepared_at, 'H:i')} UTC",
    }


def statement_title(basis: Basis) -> str:
    """Return the title of the statement in its own language."""
    with translation.override(basis.language):
        return _("Greenhouse gas statement of AI work %(year)s") % {"year": basis.year.label}
