"""The read API: what the pages show, with every digit."""

from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ingest.api.serialize import batch_json
from ingest.models import Batch, Source
from organization.models import Organization
from organization.periods import month_of
from reports import queries
from reports.amounts import Partial
from reports.api import schemas
from reports.api.errors import BadQuery
from reports.api.query import FILTERS, access, check_names, check_value, number_of, selection_of
from reports.models import Line, Statement
from reports.queries import current_calculations
from reports.spans import Span

PAGE = 500


def _plain(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value


@extend_schema(
    operation_id="footprints",
    summary="Sums of the books",
    parameters=[*schemas.PERIOD, *schemas.NARROWED, schemas.GROUP_BY],
    responses=schemas.answers(schemas.FOOTPRINTS),
)
@api_view(["GET"])
def footprints(request: Request) -> Response:
    """Return every measure, per value of the dimensions in group_by. None means that nothing is known.

    What is known in part is named; missing and running months are why a sum may be so without a gap.
    """
    check_names(request, {*FILTERS, "group_by"})
    selection = selection_of(request, access(request))
    dimensions = [name for name in request.query_params.get("group_by", "").split(",") if name]
    unknown = [name for name in dimensions if name not in queries.DIMENSIONS]
    if unknown:
        values = {"name": unknown[0], "known": ", ".join(queries.DIMENSIONS)}
        raise BadQuery(_("group_by knows no “%(name)s”; known are %(known)s.") % values)
    twice = [name for name in dimensions if dimensions.count(name) > 1]
    if twice:
        raise BadQuery(_("group_by names “%(name)s” twice.") % {"name": twice[0]})
    lines, span = queries.current_lines(selection), _span(selection)
    rows = queries.totals_by(lines, *dimensions, span=span) if dimensions else [queries.totals(lines, span)]
    months = {"missing_months": span.missing, "running_months": span.running}
    listed = {name: [f"{month:%Y-%m}" for month in found] for name, found in months.items()}
    results = [_footprint(row, dimensions) for row in rows]
    if "month" in dimensions:
        results.sort(key=lambda row: [str(row[name]) for name in dimensions])
    return Response({"results": results, **listed})


def _span(selection: queries.Selection) -> Span:
    organization = Organization.objects.first()
    running_from = month_of(timezone.now(), organization.zone if organization else ZoneInfo("UTC"))
    return Span.of(selection.months, {one.month_on for one in current_calculations(selection.months)}, running_from)


def _footprint(row: dict[str, Any], dimensions: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for dimension in dimensions:
        value = row[queries.DIMENSIONS[dimension][0]]
        found[dimension] = f"{value:%Y-%m}" if dimension == "month" else value or None
    in_part = [name for name in schemas.IN_PART if isinstance(queries.known(row, name), Partial)]
    return found | {name: _plain(row[name]) for name in schemas.MEASURES} | {"known_in_part": in_part}


@extend_schema(
    operation_id="lines",
    summary="Lines of the ledger",
    parameters=[*schemas.PERIOD, *schemas.NARROWED, schemas.AFTER],
    responses=schemas.answers(schemas.LINES),
)
@api_view(["GET"])
def lines(request: Request) -> Response:
    """Return the lines, 500 a page, in the order of the books."""
    check_names(request, {*FILTERS, "after"})
    found = queries.current_lines(selection_of(request, access(request))).order_by("id")
    after = number_of(request, "after")
    if after is not None:
        found = found.filter(pk__gt=after)
    related = ("entity", "site", "team", "ai_model", "source", "hardware", "factor")
    rows = list(found.select_related(*related)[: PAGE + 1])
    following = str(rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return Response({"results": [_line(row) for row in rows[:PAGE]], "next": following})


def _line(row: Line) -> dict[str, Any]:
    def slug(record: Any) -> str | None:
        return record.slug if record else None

    return {
        "id": row.pk, "month": f"{row.month_on:%Y-%m}", "number": row.number, "kind": row.kind, "scope": row.scope,
        "entity": slug(row.entity), "site": slug(row.site), "team": slug(row.team), "model": slug(row.ai_model),
        "phase": row.phase or None, "source": slug(row.source), "boundary": row.boundary or None,
        "quality": row.quality or None, "is_simulated": row.is_simulated, "hardware": slug(row.hardware),
        "factor": row.factor.factor_id if row.factor else None, "formula": row.formula, "gap": row.gap or None,
        "pue_origin": row.pue_origin or None, "steps": row.steps, "flags": row.flags,
        **{name: _plain(getattr(row, name)) for name in schemas.LINE_AMOUNTS},
    }  # fmt: skip


def _statement_json(row: Statement) -> dict[str, Any]:
    return {
        "id": str(row.public_id), "title": row.title, "year": row.year, "version": row.version,
        "language": row.language, "state": row.state, "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(), "content_sha256": row.content_sha256, "pdf_sha256": row.pdf_sha256,
        "csv_sha256": row.csv_sha256, "prepared_by": str(row.prepared_by),
        "prepared_at": row.prepared_at.isoformat(), "approved_by": str(row.approved_by) if row.approved_by else None,
        "approved_at": row.approved_at.isoformat() if row.approved_at else None,
    }  # fmt: skip


def _check_reader(request: Request) -> None:
    if not access(request).reads_everything:
        raise Http404


@extend_schema(operation_id="statements", summary="Statements", responses=schemas.answers(schemas.STATEMENTS))
@api_view(["GET"])
def statements(request: Request) -> Response:
    """Return the statements, newest first."""
    check_names(request, ())
    _check_reader(request)
    rows = Statement.objects.defer("content", "pdf", "csv").select_related("prepared_by", "approved_by")
    return Response({"results": [_statement_json(row) for row in rows]})


def _statement(request: Request, public_id: UUID) -> Statement:
    check_names(request, ())
    _check_reader(request)
    found = Statement.objects.select_related("prepared_by", "approved_by").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@extend_schema(
    operation_id="statement",
    summary="One statement with its content",
    responses=schemas.answers(schemas.STATEMENT_WITH_CONTENT),
)
@api_view(["GET"])
def statement(request: Request, public_id: UUID) -> Response:
    """Return a statement with every figure of its content."""
    found = _statement(request, public_id)
    return Response(_statement_json(found) | {"content": found.content})


@extend_schema(
    summary="A statement's file",
    responses={
        (200, "application/octet-stream"): OpenApiTypes.BINARY,
        401: schemas.ERROR,
        404: schemas.ERROR,
    },
)
@api_view(["GET"])
def statement_file(request: Request, public_id: UUID, kind: str) -> HttpResponse:
    """Return the stored bytes of the PDF or the CSV."""
    found = _statement(request, public_id)
    body, content_type = (found.pdf, "application/pdf") if kind == "pdf" else (found.csv, "text/csv; charset=utf-8")
    name = f"wattbook-statement-{found.year}-v{found.version}.{kind}"
    return HttpResponse(
        bytes(body),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@extend_schema(
    operation_id="batches",
    summary="Batches",
    parameters=schemas.BATCH_FILTERS,
    responses=schemas.answers(schemas.BATCHES),
)
@api_view(["GET"])
def batches(request: Request) -> Response:
    """Return the batches, 500 a page, newest first."""
    check_names(request, {one.name for one in schemas.BATCH_FILTERS})
    _check_reader(request)
    query, found = request.query_params, Batch.objects.select_related("source").order_by("-pk")
    known = {"state": Batch.State.values, "door": Batch.Door.values}
    if "source" in query:
        known["source"] = list(Source.objects.values_list("slug", flat=True))
    for name, column in (("source", "source__slug"), ("state", "state"), ("door", "door")):
        if name in query:
            check_value(name, query[name], known[name])
            found = found.filter(**{column: query[name]})
    before = number_of(request, "before")
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    following = str(rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return Response({"results": [batch_json(row) for row in rows[:PAGE]], "next": following})


@extend_schema(operation_id="batch", summary="One batch", responses=schemas.answers(schemas.BATCH))
@api_view(["GET"])
def batch(request: Request, public_id: UUID) -> Response:
    """Return one batch with the account of its rows."""
    check_names(request, ())
    _check_reader(request)
    found = Batch.objects.select_related("source").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return Response(batch_json(found))
