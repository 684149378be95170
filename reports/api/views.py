"""The read API: what the pages show, with every digit."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ingest.api.serialize import batch_json
from ingest.models import Batch
from reports import queries
from reports.api.errors import BadQuery
from reports.api.query import FILTERS, access, check_names, selection_of
from reports.models import Line, Statement

PAGE = 500
TEXT = OpenApiTypes.STR
PERIOD = [
    OpenApiParameter("year", TEXT, description="A reporting year, by the calendar year in which it ends."),
    OpenApiParameter("month", TEXT, description="One month, as 2026-05."),
    OpenApiParameter("from", TEXT, description="First month, with to."),
    OpenApiParameter("to", TEXT, description="Last month, with from."),
]
NARROWED = [
    OpenApiParameter(name, TEXT, description="A short name or code, or none.")
    for name in queries.DIMENSIONS
    if name != "month"
]
OBJECT = {
    200: OpenApiTypes.OBJECT,
    400: OpenApiTypes.OBJECT,
    401: OpenApiTypes.OBJECT,
    404: OpenApiTypes.OBJECT,
}


def _plain(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value


@extend_schema(
    summary="Sums of the books",
    parameters=[
        *PERIOD,
        *NARROWED,
        OpenApiParameter("group_by", TEXT, description="Dimensions, with commas."),
    ],
    responses=OBJECT,
)
@api_view(["GET"])
def footprints(request: Request) -> Response:
    """Return every measure, per value of the dimensions in group_by. None means that nothing is known."""
    check_names(request, {*FILTERS, "group_by"})
    selection = selection_of(request, access(request))
    dimensions = [name for name in request.query_params.get("group_by", "").split(",") if name]
    unknown = [name for name in dimensions if name not in queries.DIMENSIONS]
    if unknown:
        values = {"name": unknown[0], "known": ", ".join(queries.DIMENSIONS)}
        raise BadQuery(_("group_by knows no “%(name)s”; known are %(known)s.") % values)
    lines = queries.current_lines(selection)
    rows = queries.totals_by(lines, *dimensions) if dimensions else [queries.totals(lines)]
    return Response({"results": [_footprint(row, dimensions) for row in rows]})


def _footprint(row: dict[str, Any], dimensions: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for dimension in dimensions:
        value = row[queries.DIMENSIONS[dimension][0]]
        found[dimension] = f"{value:%Y-%m}" if dimension == "month" else value
    return found | {name: _plain(row[name]) for name in queries.MEASURES}


@extend_schema(
    summary="Lines of the ledger",
    parameters=[
        *PERIOD,
        *NARROWED,
        OpenApiParameter("after", TEXT, description="The next of the page before."),
    ],
    responses=OBJECT,
)
@api_view(["GET"])
def lines(request: Request) -> Response:
    """Return the lines, 500 a page, in the order of the books."""
    check_names(request, {*FILTERS, "after"})
    found = queries.current_lines(selection_of(request, access(request))).order_by("id")
    after = request.query_params.get("after", "")
    if after:
        if not after.isascii() or not after.isdigit() or len(after) > 18:
            raise BadQuery(_("“after” must be what the page before gave as next."))
        found = found.filter(pk__gt=int(after))
    related = ("entity", "site", "team", "ai_model", "source", "hardware", "factor")
    rows = list(found.select_related(*related)[: PAGE + 1])
    following = str(rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return Response({"results": [_line(row) for row in rows[:PAGE]], "next": following})


AMOUNTS = (
    "metered_energy_kwh", "it_energy_kwh", "pue", "facility_energy_kwh", "device_hours", "lifetime_hours",
    "factor_value", "emissions_kg_co2e",
)  # fmt: skip


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
        **{name: _plain(getattr(row, name)) for name in AMOUNTS},
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


@extend_schema(summary="Statements", responses=OBJECT)
@api_view(["GET"])
def statements(request: Request) -> Response:
    """Return the statements, newest first."""
    check_names(request, ())
    _check_reader(request)
    rows = Statement.objects.defer("content", "pdf", "csv").select_related("prepared_by", "approved_by")
    return Response({"results": [_statement_json(row) for row in rows]})


def _statement(request: Request, public_id: UUID) -> Statement:
    _check_reader(request)
    found = Statement.objects.select_related("prepared_by", "approved_by").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@extend_schema(summary="One statement with its content", responses=OBJECT)
@api_view(["GET"])
def statement(request: Request, public_id: UUID) -> Response:
    """Return a statement with every figure of its content."""
    found = _statement(request, public_id)
    return Response(_statement_json(found) | {"content": found.content})


@extend_schema(summary="A statement's file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
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
    summary="Batches",
    parameters=[OpenApiParameter(name, TEXT) for name in ("source", "state", "before")],
    responses=OBJECT,
)
@api_view(["GET"])
def batches(request: Request) -> Response:
    """Return the batches, 500 a page, newest first."""
    check_names(request, {"source", "state", "before"})
    _check_reader(request)
    query, found = request.query_params, Batch.objects.select_related("source").order_by("-pk")
    if query.get("source"):
        found = found.filter(source__slug=query["source"])
    if query.get("state"):
        found = found.filter(state=query["state"])
    if query.get("before"):
        if not query["before"].isascii() or not query["before"].isdigit() or len(query["before"]) > 18:
            raise BadQuery(_("“before” must be what the page before gave as next."))
        found = found.filter(pk__lt=int(query["before"]))
    rows = list(found[: PAGE + 1])
    following = str(rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return Response({"results": [batch_json(row) for row in rows[:PAGE]], "next": following})


@extend_schema(summary="One batch", responses=OBJECT)
@api_view(["GET"])
def batch(request: Request, public_id: UUID) -> Response:
    """Return one batch with the account of its rows."""
    _check_reader(request)
    found = Batch.objects.select_related("source").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return Response(batch_json(found))
