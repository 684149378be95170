"""Statements: prepared, approved by somebody else, downloaded."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.filters import organization_of, years_of
from dashboard.operations.downloads import as_file
from dashboard.operations.posted import posted_text
from dashboard.operations.statement_figures import asked_of, hashes_of, headline_of, tables_of
from organization.access import READERS, allow
from organization.choices import Role
from organization.periods import reporting_year
from reports.models import Statement
from reports.statement.csv_export import lines_csv
from reports.statement.service import StatementRefused, approve, find_or_prepare, withdraw

TONES = {"draft": "neutral", "approved": "good", "withdrawn": "bad"}
LIGHT = ("content", "pdf", "csv")
READING = (*READERS, Role.APPROVER)


@allow(*READING)
def statements(request: HttpRequest) -> HttpResponse:
    """List the statements, newest first; officers prepare new ones here."""
    rows = Statement.objects.defer(*LIGHT).select_related("prepared_by", "approved_by")
    context = {
        "rows": [{"statement": row, "tone": TONES[row.state]} for row in rows],
        "years": years_of(request),
    }
    return render(request, "operations/statements.html", context)


@allow(Role.OFFICER)
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Prepare the statement of a year."""
    label = request.POST.get("year", "")
    if not label.isascii() or not label.isdigit() or len(label) != 4:
        messages.error(request, _("Choose a reporting year."))
        return redirect("operations:statements")
    year = reporting_year(int(label), organization_of(request).year_starts_in_month)
    language = "zh-hans" if request.POST.get("language") == "zh-hans" else "en"
    try:
        found = find_or_prepare(year, request.user, language=language)
    except StatementRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("operations:statements")
    return redirect("operations:statement", public_id=found.public_id)


def _statement(public_id: UUID) -> Statement:
    return get_object_or_404(Statement.objects.defer("pdf", "csv"), public_id=public_id)


@allow(*READING)
def statement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a statement's figures, files, calculations and life."""
    found = _statement(public_id)
    asked = asked_of(found, request)
    calculations = list(found.calculations.order_by("month_on"))
    context = {
        "statement": found,
        "tone": TONES[found.state],
        "headline": headline_of(found, asked),
        "hashes": hashes_of(found),
        "simulated": found.content["simulated"],
        "tables": tables_of(found, asked),
        "calculations": calculations,
        "moved_months": [f"{one.month_on:%Y-%m}" for one in calculations if not one.is_current],
        "events": [
            {"title": event.action,
             "at": f"{event.at:%Y-%m-%d %H:%M}", "at_iso": event.at.isoformat(), "who": str(event.actor),
             "text": event.note, "tone": "bad" if event.action == "withdrawn" else "done"}
            for event in found.events.select_related("actor")
        ],
        "is_own": found.prepared_by_id == request.user.pk,
        "crumbs": [{"label": _("Statements"), "url": "/statements/"}, {"label": str(found)}],
    }  # fmt: skip
    return render(request, "operations/statement.html", context)


@allow(*READING)
def download(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """Send one of the statement's files, the very bytes that were stored."""
    found = get_object_or_404(Statement, public_id=public_id)
    stem = f"wattbook-statement-{found.year}-v{found.version}"
    if kind == "pdf":
        return as_file(bytes(found.pdf), f"{stem}.pdf", "application/pdf")
    if kind == "csv":
        return as_file(bytes(found.csv), f"{stem}.csv", "text/csv; charset=utf-8")
    return as_file(lines_csv(found), f"{stem}-lines.csv", "text/csv; charset=utf-8")


@allow(Role.APPROVER)
@require_POST
def approval(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Approve a draft that somebody else prepared."""
    return _move(request, public_id, approve)


@allow(Role.OFFICER)
@require_POST
def withdrawal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw a statement."""
    return _move(request, public_id, withdraw)


def _move(request: HttpRequest, public_id: UUID, act: Callable[..., None]) -> HttpResponse:
    found = _statement(public_id)
    try:
        act(found, request.user, posted_text(request, "note", 1000))
    except StatementRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The statement is %(state)s.") % {"state": found.get_state_display().lower()})
    return redirect("operations:statement", public_id=public_id)
