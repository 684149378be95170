"""Where does this number come from: from a figure to its lines, a line to its readings, a reading to its row."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from dashboard.derivation import derivation
from dashboard.filters import Asked, asked, organization_of
from dashboard.original import original_row
from dashboard.tables import NAMES
from ingest.queries import Behind, readings_behind, revisions
from organization.access import Access, allow
from organization.periods import month_bounds
from reports import queries
from reports.amounts import KG, KWH
from reports.models import Line
from reports.statement.csv_export import csv_of_lines
from reports.words import flag_words

PAGE = 50
RELATED = ("site", "team", "ai_model", "source", "hardware", "factor", "entity")


@allow()
def lines(request: HttpRequest) -> HttpResponse:
    """List the lines behind a figure; the sums on top are those of all lines asked for, not of the page."""
    filters = asked(request)
    found = queries.current_lines(filters.selection)
    after = request.GET.get("after", "")
    rows = _page(found, after)
    context = {
        "asked": filters,
        "totals": queries.totals(found),
        "lines": rows[:PAGE],
        "energy_scale": KWH.scale_for(line.facility_energy_kwh for line in rows[:PAGE]),
        "emissions_scale": KG.scale_for(line.emissions_kg_co2e for line in rows[:PAGE]),
        "chips": _chips(filters),
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


def _chips(filters: Asked) -> list[dict[str, str]]:
    titles = {
        "site": _("Site"), "team": _("Team"), "model": _("AI model"), "phase": _("Phase"), "scope": _("Scope"),
        "kind": _("Kind"), "quality": _("Quality"), "entity": _("Legal entity"),
    }  # fmt: skip
    chips = [{"label": f"{filters.month:%Y-%m}", "url": f"?{filters.query(month=None)}"}] if filters.month else []
    for name, value in filters.values.items():
        words = _("none") if value == queries.NOT_ATTRIBUTED else str(NAMES.get(name, {}).get(value, value))
        chips.append({"label": f"{titles[name]}: {words}", "url": f"?{filters.query(**{name: None})}"})
    return chips


@allow()
def lines_csv(request: HttpRequest) -> HttpResponse:
    """Send every line asked for, with exact decimals."""
    filters = asked(request)
    response = HttpResponse(
        csv_of_lines(queries.current_lines(filters.selection)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="wattbook-lines.csv"'
    return response


def _line(request: HttpRequest, pk: int) -> Line:
    """Return a line that the person may see, whether current or of an older calculation."""
    found = get_object_or_404(
        Line.objects.select_related(*RELATED, "calculation", "factor__dataset", "pue_parameter", "pue_factor"),
        pk=pk,
    )
    access: Access = request.access  # type: ignore[attr-defined]
    if access.team_ids is not None and found.team_id not in access.team_ids:
        raise Http404
    return found


@allow()
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a line was computed, with its own numbers in the formula."""
    found = _line(request, pk)
    context = {
        "line": found,
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
    offset = _offset(request)
    rows = readings_behind(_behind(request, found), offset=offset, limit=PAGE)
    total = rows[0].total_count if rows else 0
    context = {
        "line": found,
        "rows": rows,
        "total": total,
        "total_kwh": rows[0].total_kwh if rows else None,
        "first": offset + 1,
        "last": offset + len(rows),
        "next_url": f"?offset={offset + PAGE}" if offset + PAGE < total else "",
        "previous_url": f"?offset={max(0, offset - PAGE)}" if offset else "",
        "crumbs": [{"label": _("Lines"), "url": "/lines/"}, {"label": f"{found.number}", "url": f"/lines/{pk}/"},
                   {"label": _("Readings")}],
    }  # fmt: skip
    return render(request, "dashboard/line_readings.html", context)


def _offset(request: HttpRequest) -> int:
    text = request.GET.get("offset", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Http404
    return int(text)


def _behind(request: HttpRequest, found: Line) -> Behind:
    begins_at, ends_at = month_bounds(found.month_on, organization_of(request).zone)
    is_embodied = found.kind == Line.Kind.EMBODIED
    # What a site's meter shows above the work comes from the meter's own readings, which name no phase.
    is_rest = found.formula.startswith("(site_meter") or found.gap == Line.Gap.ABOVE_METER
    return Behind(
        site_id=found.site_id,
        team_id=found.team_id,
        ai_model_id=found.ai_model_id,
        phase=found.phase,
        is_simulated=found.is_simulated,
        begins_at=begins_at,
        ends_at=ends_at,
        boundary="" if is_embodied else found.boundary,
        quality="" if is_embodied or is_rest else found.quality,
        hardware_kind=found.hardware.kind if is_embodied and found.hardware else "",
        any_phase=is_rest,
    )


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
