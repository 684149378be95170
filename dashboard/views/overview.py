"""The overview: the year at a glance, each figure with the way to its lines."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from dashboard.charts import TOKENS, chart
from dashboard.coverage import coverage
from dashboard.filters import Asked, asked
from dashboard.tables import gap_rows, label_of, lines_link, table_by, value_of
from ingest.models import Batch, Source
from organization.access import allow
from organization.models import Organization, Team
from reports import queries
from reports.amounts import KG, KWH, amount_cell, change_of, plain
from reports.comparison import compared_months, year_before
from reports.models import Line, Statement

TABS = ("site", "team", "model", "phase")
KPIS = (
    ("scope_2_kg_co2e", later("Scope 2, location-based"), KG),
    ("scope_3_kg_co2e", later("Scope 3.1, cloud and API"), KG),
    ("facility_energy_kwh", later("Facility energy"), KWH),
    ("embodied_kg_co2e", later("Embodied hardware"), KG),
)


@allow()
def overview(request: HttpRequest) -> HttpResponse:
    """Show the reporting year."""
    filters = asked(request)
    lines = filters.lines
    by_month = filters.totals_by("month", "scope")
    booked = {row["month_on"] for row in by_month}
    tab = request.GET.get("by") if request.GET.get("by") in TABS else TABS[0]
    rows = filters.totals_by(tab)
    names = {"site": _("Sites"), "team": _("Teams"), "model": _("AI models"), "phase": _("Phases")}
    matrix = coverage(filters.months, filters.access.team_ids, booked)
    context = {
        "asked": filters,
        "is_empty": not by_month,
        "first_steps": [] if by_month or not filters.access.may_administer else _first_steps(),
        "kpis": _kpis(filters, by_month),
        "trend": _trend(filters, by_month),
        "breakdown": table_by(tab, rows, names[tab], lines_link(filters, tab), asked=filters),
        "breakdown_chart": _breakdown(filters, tab, rows, names[tab]),
        "tabs": [{"label": names[name], "url": f"?{filters.query(by=name)}", "active": name == tab} for name in TABS],
        "quality": _quality(filters),
        "coverage": matrix,
        "coverage_words": _coverage_words(matrix),
        "gaps": gap_rows(lines)[:12],
        "missing_words": " ".join(_missing_words(filters)),
        "batches": _batches(filters),
        "statements": _statements(filters),
    }
    return render(request, "dashboard/overview.html", context)


def _first_steps() -> list[dict[str, Any]]:
    """Return what an empty installation needs before it has a figure, each with whether it is done."""
    steps = (
        (_("Say whose books these are: name, time zone, reporting year"), "/admin/organization/organization/",
         Organization),
        (_("Load legal entities, sites and teams, as CSV or one by one"), "/catalogue/", Team),
        (_("Make a source for each log, and a token to send with"), "/sources/", Source),
        (_("Upload or send a first log"), "/upload/", Batch),
    )  # fmt: skip
    return [{"label": label, "url": url, "is_done": model.objects.exists()} for label, url, model in steps]


def _kpis(filters: Asked, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    now = queries.summed(rows, filters.span)
    months = compared_months(filters.months, filters.booked, filters.running_from)
    after = queries.summed(row for row in rows if row["month_on"] in months)
    before = _totals_of(filters, [year_before(month) for month in months])
    against = _against(filters, len(months))
    tiles = []
    for key, label, measure in KPIS:
        value = queries.known(now, key)
        tile = amount_cell(value, measure, measure.scale_for([plain(value)]), _("see the gaps"))
        tile |= {
            "label": str(label),
            "href": "" if tile["state"] == "not_applicable" else filters.address(key),
            "partial": tile["reason"] if tile.get("is_partial") else "",
            "simulated": bool(now["simulated_lines"]),
            "note": _("beside the scopes, never added") if key == "embodied_kg_co2e" else "",
        }
        tiles.append(tile | _delta(after, before, key, against))
    return tiles


def _against(filters: Asked, count: int) -> str:
    values = {"count": count, "year": filters.year.label - 1}
    if count == len(filters.months):
        return ngettext(
            "than the same month of %(year)s", "than the same %(count)s months of %(year)s", count
        ) % values  # fmt: skip
    return (
        ngettext(
            "in the one month that can be compared with %(year)s",
            "in the %(count)s months that can be compared with %(year)s",
            count,
        )
        % values
    )


def _totals_of(filters: Asked, months: Sequence[date]) -> dict[str, Any]:
    selection = queries.Selection(tuple(months), filters.access.team_ids, filters.values)
    return queries.totals(queries.current_lines(selection)) if months else {}


def _delta(after: Mapping[str, Any], before: Mapping[str, Any], key: str, against: str) -> dict[str, str]:
    """Return the change against last year; sums from which something is missing are not compared."""
    if not before or not before[key]:
        return {}
    then = queries.known_whole(before, key)
    difference = change_of(queries.known(after, key), then)
    if difference is None or then is None:
        return {"against": _("not compared with last year: known in part")}
    change = difference / then * 100
    direction = "up" if change > 0 else "down" if change < 0 else "flat"
    tone = "bad" if change > 0 else "good" if change < 0 else ""
    return {"delta": f"{abs(change):.1f} %", "direction": direction, "tone": tone, "against": against}


def _trend(filters: Asked, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    scopes = [scope for scope in Line.Scope if any(row["scope"] == scope for row in rows) and scope != "amortised"]
    values = {(row["month_on"], row["scope"]): queries.known(row, "electricity_kg_co2e") for row in rows}
    months = [f"{month:%Y-%m}" for month in filters.months]
    booked = {row["month_on"] for row in rows}
    last = max(booked, default=None)
    gaps = {
        f"{month:%Y-%m}": _("no books for this month")
        for month in filters.months
        if month not in booked and last and month < last
    }
    return chart(
        _("Emissions by month"),
        KG,
        months,
        [
            (str(scope.label), TOKENS[scope], [values.get((month, scope)) for month in filters.months])
            for scope in scopes
        ],
        kind="stacked-bar",
        row_label=_("Month"),
        gaps=gaps,
        urls=[filters.address("electricity_kg_co2e", month=month) for month in months],
        lines=lambda at, place: filters.address("electricity_kg_co2e", month=months[at], scope=scopes[place]),
        note=_("Electricity, location-based. Embodied hardware is not among it."),
    )


def _breakdown(filters: Asked, tab: str, rows: Sequence[dict[str, Any]], title: str) -> dict[str, Any]:
    shown = [row for row in rows if row["electricity_kg_co2e"]][:10][::-1]
    return chart(
        _("Emissions: %(what)s") % {"what": title},
        KG,
        [label_of(tab, row) for row in shown],
        [(_("Electricity, location-based"), 1, [queries.known(row, "electricity_kg_co2e") for row in shown])],
        kind="bar",
        orientation="h",
        row_label=title,
        lines=lambda at, _place: filters.address("electricity_kg_co2e", **{tab: value_of(tab, shown[at])}),
    )


def _quality(filters: Asked) -> dict[str, Any]:
    rows = queries.quality_shares(filters.lines, filters.span)
    known = filters.narrowed(gap="none")
    return chart(
        _("Data quality by energy"),
        KWH,
        [_("Facility energy")],
        [
            (label_of("quality", row), index + 1, [queries.known(row, "facility_energy_kwh")])
            for index, row in enumerate(rows)
        ],
        kind="donut",
        row_label="",
        size="short",
        lines=lambda _at, place: known.address("facility_energy_kwh", quality=value_of("quality", rows[place])),
    )


def _coverage_words(matrix: dict[str, Any]) -> str:
    if not matrix["owed"]:
        return _("No source is expected to bring data in this period.")
    return _("%(brought)s of %(owed)s expected source-months brought data.") % matrix


def _missing_words(filters: Asked) -> Iterator[str]:
    """Yield which months of the period the sums do not contain, or contain in part."""
    for months, words in (
        (filters.span.missing, _("No books yet: %(months)s.")),
        (filters.span.running, _("Not ended, and so in the books in part: %(months)s.")),
    ):
        if months:
            yield words % {"months": ", ".join(date_format(month, "F Y") for month in months)}


def _batches(filters: Asked) -> list[Batch]:
    if not filters.access.reads_everything:
        return []
    return list(Batch.objects.select_related("source").order_by("-id")[:5])


def _statements(filters: Asked) -> list[Statement]:
    if not filters.access.reads_everything:
        return []
    return list(Statement.objects.defer("content", "pdf", "csv").order_by("-year", "-version")[:4])
