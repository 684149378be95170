"""The content of a statement as data: everything that is printed, with its exact value beside it."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import queries
from reports.calculation.hashes import sha256_of
from reports.models import Line
from reports.statement import figures, registers, texts
from reports.statement.context import INVENTORY, Basis
from reports.statement.tables import KG, RATIO, exact, printed, scaled


def statement_content(basis: Basis) -> dict[str, Any]:
    """Return the whole content in the statement's language; the same basis gives the same content."""
    with translation.override(basis.language):
        sections = [
            _section("summary", _("Summary"), charts=[_monthly_chart(basis)], tables=[figures.by_scope(basis)]),
            _section(
                "boundary",
                _("Organisation and boundary"),
                texts.boundary(basis),
                tables=[registers.entities(basis), registers.sites(basis)],
            ),
            _section("months", _("Energy and emissions through the year"), tables=[figures.by_month(basis)]),
            _section(
                "places",
                _("Sites"),
                charts=[_bar_chart(basis, "site", _("Emissions by site"))],
                tables=[figures.by_dimension(basis, "site", _("Emissions by site"), _("Site"))],
            ),
            _section("teams", _("Teams"), tables=[figures.by_dimension(basis, "team", _("By team"), _("Team"))]),
            _section(
                "models",
                _("AI models and phases"),
                charts=[_bar_chart(basis, "model", _("Emissions by AI model"))],
                tables=[
                    figures.by_model_and_phase(basis),
                    figures.by_dimension(basis, "phase", _("By phase of life"), _("Phase")),
                ],
            ),
            _section("hardware", _("Embodied hardware"), tables=[figures.embodied(basis)]),
            _quality_section(basis),
            _section("method", _("Method"), texts.method(basis)),
            _section("exclusions", _("What is not in this statement"), texts.exclusions()),
            _section("factors", _("Factors"), tables=[registers.factors(basis), registers.datasets(basis)]),
            _section(
                "evidence",
                _("Calculations and evidence"),
                tables=[registers.calculations(basis), registers.evidence(basis)],
            ),
        ]
        return {
            "headline": figures.headline(basis),
            "sections": sections,
            "simulated": texts.simulated(basis),
            "gap_note": _gap_note(basis),
            "previous": [one.pk for one in basis.previous],
            "labels": _labels(basis),
            "meta": _meta(basis),
        }


def content_sha256(content: dict[str, Any]) -> str:
    """Return the hash of a content."""
    return sha256_of(content)


def _section(
    key: str,
    title: str,
    paragraphs: list[str] | None = None,
    *,
    charts: list[dict[str, Any]] | None = None,
    tables: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "paragraphs": paragraphs or [],
        "charts": charts or [],
        "tables": [table for table in tables or [] if table["rows"]],
    }


def _quality_section(basis: Basis) -> dict[str, Any]:
    score = figures.quality_score(basis)
    words = [_gap_note(basis)]
    if score is not None:
        words.append(
            _("Data quality score: %(score)s, the emission-weighted mean of 1 (measured) to 5 (default).")
            % {"score": printed(score, RATIO)}
        )
    tables = [figures.quality(basis), registers.gaps(basis), registers.defaults(basis)]
    return _section("quality", _("Data quality, gaps and defaults"), words, tables=tables)


def _gap_note(basis: Basis) -> str:
    if not basis.gap_count:
        return _("No gap is known: every expected source brought data, and every region has a factor.")
    return ngettext(
        "%(count)s line has no emissions because something is missing; it does not count as zero.",
        "%(count)s lines have no emissions because something is missing; none of them counts as zero.",
        basis.gap_count,
    ) % {"count": basis.gap_count}


def _monthly_chart(basis: Basis) -> dict[str, Any]:
    rows = {(row["month_on"], row["scope"]): row for row in queries.totals_by(basis.electricity, "month", "scope")}
    used = [scope for scope in INVENTORY if any(key[1] == scope for key in rows)]
    names = dict(Line.Scope.choices)
    return {
        "kind": "stacked",
        "title": _("Emissions by month"),
        "unit": KG.printed_unit,
        "labels": [f"{month:%m}/{month:%y}" for month in basis.year.months],
        "series": [
            {
                "name": str(names[scope]),
                "values": [
                    _chart_value(rows.get((month, scope), {}).get("electricity_kg_co2e")) for month in basis.year.months
                ],
            }
            for scope in used
        ],
        "missing": [not any((month, scope) in rows for scope in used) for month in basis.year.months],
        "missing_label": _("no data"),
        "alt": _("Stacked bars of emissions per month and scope; the table of months has the figures."),
    }


def _bar_chart(basis: Basis, dimension: str, title: str) -> dict[str, Any]:
    rows = queries.totals_by(basis.electricity, dimension)
    columns = queries.DIMENSIONS[dimension][1:]
    shown = [row for row in rows if row["electricity_kg_co2e"] is not None][:12]
    labels = [" ".join(str(row[column]) for column in columns if row[column]) for row in shown]
    return {
        "kind": "bars",
        "title": title,
        "unit": KG.printed_unit,
        "labels": [label or _("not attributed") for label in labels],
        "values": [_chart_value(row["electricity_kg_co2e"]) for row in shown],
        "printed": [printed(row["electricity_kg_co2e"], KG) for row in shown],
        "alt": _("Bars of emissions; the table below has the figures."),
    }


def _chart_value(kg: Any) -> str:
    return exact(scaled(kg, KG)) if kg is not None else "0"


def _labels(basis: Basis) -> dict[str, str]:
    return {
        "contents": _("Contents"),
        "statement": _("Statement of greenhouse gas emissions of AI work"),
        "standard": _("Prepared with reference to the GHG Protocol Corporate Standard and Scope 2 Guidance (2015)"),
        "year": _("Reporting year %(year)s") % {"year": basis.year.label},
        "before": _("Year before"),
        "version": _("Version"),
        "prepared_by": _("Prepared by"),
        "prepared_at": _("Prepared on"),
        "approved_by": _("Approved by"),
        "approval": _("Approval is recorded in the books, by somebody other than the preparer."),
        "signature": _("Name, date and signature"),
        "page": _("Page"),
        "of": _("of"),
        "content_hash": _("Hash of the content"),
        "attached": _("Attached to this file: figures.csv with every figure, lines.csv with every line of the ledger."),
        "signoff": _("Sign-off"),
    }


def _meta(basis: Basis) -> dict[str, Any]:
    return {
        "organization": basis.organization.name,
        "period": basis.period,
        "year": basis.year.label,
        "version": basis.version,
        "language": basis.language,
        "prepared_by": basis.prepared_by,
        "prepared_at": basis.prepared_at.isoformat(),
        "prepared_on": f"{basis.prepared_at:%Y-%m-%d}",
    }
