"""Where does this number come from: from a figure to its lines, a line to its readings, a reading to its row."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from dashboard.chips import chips
from dashboard.derivation import derivation
from dashboard.filters import asked, organization_of
from dashboard.narrowing import STATEMENT_READERS
from dashboard.original import original_row
from ingest.queries import revisions
from organization.access import Access, allow
from reports.amounts import KG, KWH
from reports.models import Line
from reports.readings import SharedReading, is_rest_of_meter, readings_of
from reports.statement.csv_export import csv_of_lines
from reports.words import flag_words

PAGE = 50
# What stands above the lines, under the names that links from figures give.
FIGURES = (
    ("electricity_kg_co2e", later("Emissions of electricity")),
    ("scope_2_kg_co2e", later("Scope 2, location-based")),
    ("scope_3_kg_co2e", later("Scope 3")),
    ("facility_energy_kwh", later("Facility energy")),
    ("it_energy_kwh", later("IT energy, where known apart from overhead")),
    ("embodied_kg_co2e", later("Embodied, beside the scopes")),
)
RELATED = ("site", "team", "ai_model", "source", "hardware", "factor", "entity")


@allow()
def lines(request: HttpRequest) -> HttpResponse:
    """List the lines behind a figure; the sums on top are those of all lines asked for, not of the page."""
    filters = asked(request, with_narrowings=True)
    found = filters.lines
    after = request.GET.get("after", "")
    rows = _page(found, after)
    context = {
        "asked": filters,
        "totals": filters.totals(),
        "figures": FIGURES,
        "lines": rows[:PAGE],
        "energy_scale": KWH.scale_for(line.facility_energy_kwh for line in rows[:PAGE]),
        "emissions_scale": KG.scale_for(line.emissions_kg_co2e for line in rows[:PAGE]),
        "chips": chips(filters),
        "next_url": f"?{filters.query(after=_key(rows[PAGE - 1]))}" if len(rows) > PAGE else "",
        "first_url": f"?{filters.query()}" if after else "",
    }
    return render(request, "dashboard/lines.html", context)


def _key(line: Line) -> str:
    return f"{line.month_on:%Y-%m}.{line.number}"


def _page(found: QuerySet[Line], after: str) -> list[Line]:
    ordered = found.select_related(*RELATED).order_by("month_on", "number")
    if after:
        month, _dot, number = after.partition(".")
        try:
            first = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007  (a month has no zone)
            ordered = ordered.filter(month_on__gte=first).exclude(month_on=first, number__lte=int(number))
        except ValueError as error:
            raise Http404 from error
    # First the page, then what belongs to its lines: joining every line before sorting takes ten times as long.
    page = list(ordered.select_related(None).values_list("pk", flat=True)[: PAGE + 1])
    return list(ordered.filter(pk__in=page))


@allow()
def lines_csv(request: HttpRequest) -> HttpResponse:
    """Send every line asked for, with exact decimals."""
    filters = asked(request, with_narrowings=True)
    response = HttpResponse(csv_of_lines(filters.lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="wattbook-lines.csv"'
    return response


def _line(request: HttpRequest, pk: int) -> Line:
    """Return a line that the person may see, whether current or of an older calculation."""
    found = get_object_or_404(
        Line.objects.select_related(*RELATED, "calculation", "factor__dataset", "pue_parameter", "pue_factor"),
        pk=pk,
    )
    access: Access = request.access  # type: ignore[attr-defined]
    if not _may_see(found, access) and not _is_stated(found, access):
        raise Http404
    return found


def _may_see(found: Line, access: Access) -> bool:
    return access.team_ids is None or found.team_id in access.team_ids


def _is_stated(found: Line, access: Access) -> bool:
    """Whether the line belongs to a statement that the person may read: it stands in the statement's files."""
    return bool(access.roles & STATEMENT_READERS) and found.calculation.statements.exists()


@allow()
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a line was computed, with its own numbers in the formula."""
    found = _line(request, pk)
    context = {
        "line": found,
        "may_read_readings": _may_see(found, request.access),  # type: ignore[attr-defined]
        "derivation": derivation(found),
        "flags": [flag_words(flag) for flag in found.flags],
        "crumbs": [
            {"label": _("Lines"), "url": f"/lines/?month={found.month_on:%Y-%m}"},
            {"label": f"{found.number}"},
        ],
    }
    return render(request, "dashboard/line.html", context)


@allow()
def line_readings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the readings that a line is made from."""
    found = _line(request, pk)
    if not _may_see(found, request.access):  # type: ignore[attr-defined]
        raise Http404
    offset = _offset(request)
    rows = readings_of(found, organization_of(request).zone, offset=offset, limit=PAGE)
    total = rows[0].total_count if rows else 0
    context = {
        "line": found,
        "rows": rows,
        "total": total,
        "is_embodied": found.kind == Line.Kind.EMBODIED,
        "tie": _tie(found, rows[0]) if rows else None,
        "first": offset + 1,
        "last": offset + len(rows),
        "next_url": f"?offset={offset + PAGE}" if offset + PAGE < total else "",
        "previous_url": f"?offset={max(0, offset - PAGE)}" if offset else "",
        "crumbs": [{"label": _("Lines"), "url": "/lines/"}, {"label": f"{found.number}", "url": f"/lines/{pk}/"},
                   {"label": _("Readings")}],
    }  # fmt: skip
    return render(request, "dashboard/line_readings.html", context)


def _tie(found: Line, one: SharedReading) -> dict[str, Any]:
    """Return how the readings lead to the line: whole, their parts in it, and what the line has of them."""
    shown = dict(flag.split(":") for flag in found.flags if ":" in flag)
    is_embodied = found.kind == Line.Kind.EMBODIED
    part, line_has = (
        (one.total_share_hours, found.device_hours) if is_embodied else (one.total_share_kwh, found.metered_energy_kwh)
    )
    return {
        "whole": None if is_embodied else one.total_kwh,
        "part": part,
        "unit": "h" if is_embodied else "kWh",
        "line": line_has,
        "attributed": shown.get("attributed_kwh", "") if is_rest_of_meter(found) else "",
        "rest": found.facility_energy_kwh if is_rest_of_meter(found) else None,
    }


def _offset(request: HttpRequest) -> int:
    text = request.GET.get("offset", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Http404
    return int(text)


@allow()
def reading(request: HttpRequest, series: int, slot: int) -> HttpResponse:
    """Show a reading through all its revisions, down to the row of the original file."""
    try:
        slot_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=slot)
    except OverflowError as error:
        raise Http404 from error
    found = revisions(series, slot_at)
    access: Access = request.access  # type: ignore[attr-defined]
    if not found or (access.team_ids is not None and found[0].circumstances.team_id not in access.team_ids):
        raise Http404
    teams = access.team_ids
    open_to = [one for one in found if teams is None or one.circumstances.team_id in teams]
    context: dict[str, Any] = {
        "revisions": found,
        "reading": found[0],
        "told": open_to,
        "has_other_owners": len(open_to) < len(found),
        "original": original_row(found[0].batch, found[0].row, access),
        "crumbs": [{"label": _("Lines"), "url": "/lines/"}, {"label": _("Reading")}],
    }
    return render(request, "dashboard/reading.html", context)
