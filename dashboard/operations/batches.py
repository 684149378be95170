"""Batches: what came in and what became of every row."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.operations.downloads import as_file, as_stream, evidence_file
from dashboard.operations.posted import posted_text
from ingest.export import can_be_sent_alone, header_of, reasons_of, refused_rows
from ingest.models import Batch, BatchRow, Source
from ingest.refused import REFUSED, settle
from ingest.tasks import wake
from organization.access import READERS, allow
from organization.audit import record_event
from organization.choices import Role
from reports.statement.csv_export import to_csv

PAGE = 50
TONES = {"received": "neutral", "processing": "running", "done": "good", "refused": "bad", "failed": "bad"}
COUNTS = ("accepted", "duplicate", "corrected", "quarantined", "rejected")


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if text and (not text.isascii() or not text.isdigit() or len(text) > 18):
        raise Http404
    return int(text) if text else None


@allow(*READERS)
def batches(request: HttpRequest) -> HttpResponse:
    """List the batches, newest first."""
    found = Batch.objects.select_related("source", "sent_by", "sent_with")
    for name, column in (("source", "source__slug"), ("state", "state"), ("door", "door")):
        if request.GET.get(name):
            found = found.filter(**{column: request.GET[name]})
    before = _number(request, "before")
    rows = list((found.filter(pk__lt=before) if before else found).order_by("-pk")[: PAGE + 1])
    query = request.GET.copy()
    if len(rows) > PAGE:
        query["before"] = str(rows[PAGE - 1].pk)
    context = {
        "rows": [{"batch": batch, "tone": tone_of(batch)} for batch in rows[:PAGE]],
        "next_url": f"?{query.urlencode()}" if len(rows) > PAGE else "",
        "sources": Source.objects.all(),
        "states": Batch.State.choices,
        "doors": Batch.Door.choices,
        "asked": request.GET,
    }
    return render(request, "operations/batches.html", context)


def tone_of(batch: Batch) -> str:
    """Return the tone of a batch's state; rows that were not taken make it a warning."""
    if batch.state == Batch.State.DONE and (batch.rejected or batch.quarantined):
        return "warn"
    return TONES[batch.state]


def _batch(public_id: UUID) -> Batch:
    return get_object_or_404(Batch.objects.select_related("source", "sent_by", "sent_with"), public_id=public_id)


def _status(batch: Batch) -> dict[str, Any]:
    counts = [{"name": name, "label": BatchRow.State(name).label if name != "accepted" else _("Accepted"),
               "count": getattr(batch, name)} for name in COUNTS]  # fmt: skip
    return {"batch": batch, "tone": tone_of(batch), "counts": counts}


@allow(*READERS)
def batch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one batch; while it is worked on, the page asks for its status every second."""
    found = _batch(public_id)
    if request.headers.get("HX-Request"):
        response = render(request, "operations/batch_status.html", _status(found))
        if found.is_final:
            # The rows and the buttons beside the status are those of a batch at work: fetch the page anew.
            response.headers["HX-Refresh"] = "true"
        return response
    state, after = request.GET.get("state", ""), _number(request, "after") or 0
    rows = found.problem_rows.filter(row__gt=after).order_by("row")
    if state in BatchRow.State.values:
        rows = rows.filter(state=state)
    listed = list(rows[: PAGE + 1])
    context = _status(found) | {
        "rows": listed[:PAGE],
        "next_url": f"?state={state}&after={listed[PAGE - 1].row}" if len(listed) > PAGE else "",
        "has_refused": bool(found.quarantined or found.rejected),
        "can_be_sent_alone": can_be_sent_alone(found),
        "tabs": [
            {"label": label, "url": f"?state={code}", "active": code == state}
            for code, label in [("", _("All")), *BatchRow.State.choices]
        ],
        "crumbs": [{"label": _("Batches"), "url": "/batches/"}, {"label": found.file_name}],
    }
    return render(request, "operations/batch.html", context)


@allow(*READERS)
def rejected(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Send the rows that were not taken, to correct and send again, or the reasons as a table."""
    found = _batch(public_id)
    stem = found.file_name.removesuffix(".gz").rsplit(".", 1)[0]
    if request.GET.get("reasons"):
        return as_file(to_csv(reasons_of(found)), f"{stem}-reasons.csv", "text/csv; charset=utf-8")
    if not found.problem_rows.filter(state__in=REFUSED).exists() or not can_be_sent_alone(found):
        raise Http404
    header = header_of(found)
    suffix, kind = ("csv", "text/csv") if header else ("ndjson", "application/x-ndjson")
    return as_stream(refused_rows(found, header), f"{stem}-rejected.{suffix}", f"{kind}; charset=utf-8")


@allow(*READERS)
def evidence(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Send the evidence as received."""
    found = _batch(public_id)
    return evidence_file(found.evidence_path, found.file_name)


@allow(*READERS)
def attachment(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Send the document that proves what was entered."""
    found = _batch(public_id)
    if not found.attachment_path:
        raise Http404
    return evidence_file(found.attachment_path, found.attachment_name)


@allow(Role.OFFICER, Role.ADMINISTRATOR)
@require_POST
def again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the workers try a failed batch again from where it stopped."""
    found = _batch(public_id)
    if Batch.objects.filter(pk=found.pk, state=Batch.State.FAILED).update(
        state=Batch.State.RECEIVED, attempts=0, message="", told={}
    ):
        record_event(request.user, "read again", found)
        wake(found)
    return redirect("operations:batch", public_id=public_id)


@allow(Role.OFFICER)
@require_POST
def settlement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take down what became of the refused rows; they are no gap any more."""
    because = posted_text(request, "because", 500)
    if because:
        settle(_batch(public_id), request.user, because)
    else:
        messages.error(request, _("Say what became of the rows: it stands beside them from then on."))
    return redirect("operations:batch", public_id=public_id)
