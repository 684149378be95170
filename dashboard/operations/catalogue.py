"""The catalogue as CSV, and the audit trail."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dashboard.operations.downloads import as_file
from organization.access import READERS, allow
from organization.catalogue_csv import KINDS, Kind, apply_rows, export_csv, preview, template_csv
from organization.choices import Role
from organization.models import AuditEvent

MAX_BYTES, PAGE, SALT, DAY_S = 5 * 1024 * 1024, 100, "organization.catalogue", 86400


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


@allow(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """List the kinds of records with their counts and files."""
    kinds = [{"kind": kind, "count": kind.model._default_manager.count(),
              "label": kind.model._meta.verbose_name_plural} for kind in KINDS.values()]  # fmt: skip
    return render(request, "operations/catalogue.html", {"kinds": kinds})


@allow(*READERS)
def export(request: HttpRequest, name: str) -> HttpResponse:
    """Send the records of a kind, in the form in which they are read in."""
    return as_file(export_csv(_kind(name)).encode(), f"{name}.csv", "text/csv; charset=utf-8")


@allow(*READERS)
def template(request: HttpRequest, name: str) -> HttpResponse:
    """Send an example file of a kind."""
    return as_file(template_csv(_kind(name)).encode(), f"{name}-template.csv", "text/csv; charset=utf-8")


@allow(Role.ADMINISTRATOR)
def load(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a file would change; a second step changes it."""
    kind = _kind(name)
    context = {"kind": kind, "label": kind.model._meta.verbose_name_plural,
               "crumbs": [{"label": _("Catalogue"), "url": "/catalogue/"}, {"label": name}]}  # fmt: skip
    if request.method != "POST":
        return render(request, "operations/catalogue_load.html", context)
    if "token" in request.POST:
        try:
            text = signing.loads(request.POST["token"], salt=SALT + name, max_age=DAY_S)
        except signing.BadSignature:
            return redirect("catalogue:load", name=name)
        found = apply_rows(kind, text, request.user)
        if not found.errors:
            return redirect("catalogue:index")
        return render(request, "operations/catalogue_load.html", context | {"found": found}, status=400)
    text = _text(request)
    if text is None:
        sentence = _("Choose a CSV file of at most 5 MB, saved as UTF-8.")
        return render(request, "operations/catalogue_load.html", context | {"sentence": sentence}, status=400)
    found = preview(kind, text)
    token = "" if found.errors else signing.dumps(text, salt=SALT + name, compress=True)
    status = 400 if found.errors else 200
    return render(request, "operations/catalogue_load.html", context | {"found": found, "token": token}, status=status)


def _text(request: HttpRequest) -> str | None:
    file = request.FILES.get("file")
    if file is None or not file.size or file.size > MAX_BYTES:
        return None
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


@allow(*READERS)
def audit(request: HttpRequest) -> HttpResponse:
    """Show who did what, newest first."""
    found = AuditEvent.objects.all()
    for name in ("action", "object_type"):
        if request.GET.get(name):
            found = found.filter(**{name: request.GET[name][:60]})
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: PAGE + 1])
    query = request.GET.copy()
    if len(rows) > PAGE:
        query["before"] = str(rows[PAGE - 1].pk)
    events = [{"event": row, "changes": _changes(row)} for row in rows[:PAGE]]
    context = {"events": events, "next_url": f"?{query.urlencode()}" if len(rows) > PAGE else ""}
    return render(request, "operations/audit.html", context)


def _changes(event: AuditEvent) -> list[dict[str, object]]:
    before, after = event.before or {}, event.after or {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [{"name": name, "before": before.get(name), "after": after.get(name)} for name in names][:12]
