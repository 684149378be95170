"""Uploading a log: what will be accepted is shown before anything enters the books."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ingest.evidence import Kept, chunks_of, keep, open_kept
from ingest.models import Batch, Source
from ingest.preview import preview
from ingest.receive import receive_batch
from ingest.tasks import wake
from organization.access import allow
from organization.audit import record_event
from organization.choices import Role

SALT, HOURS = "ingest.upload", 12
SECONDS_PER_HOUR = 3600


class UploadForm(forms.Form):
    """A log and where it comes from."""

    source = forms.ModelChoiceField(
        Source.objects.filter(is_active=True), label=gettext_lazy("Source"), empty_label=gettext_lazy("Choose one")
    )
    file = forms.FileField(
        label=gettext_lazy("Log"), allow_empty_file=True,
        help_text=gettext_lazy(
            "CodeCarbon's emissions.csv, a utility's Green Button file or any other log that is read, or Wattbook's "
            "own format as CSV, NDJSON or JSON."
        ),
    )  # fmt: skip


@allow(Role.OFFICER, Role.ADMINISTRATOR)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and show what it would do; a second step takes it in."""
    if request.method != "POST":
        return _page(request, UploadForm(initial={"source": request.GET.get("source")}))
    form = UploadForm(request.POST, request.FILES)
    if getattr(request, "upload_too_large", False):
        limit = settings.MAX_BODY_BYTES // (1024 * 1024)
        form.add_error(None, _("The file is larger than the limit of %(limit)s MB; split it.") % {"limit": limit})
        return _page(request, form, status=413)
    if not form.is_valid():
        return _page(request, form, status=400)
    file, source = form.cleaned_data["file"], form.cleaned_data["source"]
    if file.size == 0:
        form.add_error("file", _("The file is empty."))
        return _page(request, form, status=400)
    kept = keep(file.chunks())
    found = preview(source, kept, file.name)
    token = signing.dumps(
        {
            "source": source.pk,
            "path": kept.path,
            "sha256": kept.sha256,
            "size": kept.size_bytes,
            "name": file.name,
        },
        salt=SALT,
    )
    context = {"preview": found, "source": source, "name": file.name, "kept": kept, "token": token}
    return render(request, "operations/preview.html", context, status=422 if found.refused else 200)


def _page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "max_bytes": settings.MAX_BODY_BYTES}
    return render(request, "operations/upload.html", context, status=status)


@allow(Role.OFFICER, Role.ADMINISTRATOR)
def confirm(request: HttpRequest) -> HttpResponse:
    """Take a previewed file in."""
    if request.method != "POST":
        return redirect("operations:upload")
    try:
        data: dict[str, Any] = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=HOURS * SECONDS_PER_HOUR)
    except signing.BadSignature:
        messages.error(request, _("The preview is too old or was changed; upload the file again."))
        return redirect("operations:upload")
    source = get_object_or_404(Source, pk=data["source"])
    kept = Kept(data["path"], data["sha256"], data["size"])
    with open_kept(kept.path) as stream:
        batch = receive_batch(
            source, chunks_of(stream), file_name=data["name"], door=Batch.Door.UPLOAD, user=request.user
        )
    record_event(request.user, "uploaded", batch)
    wake(batch)
    return redirect("operations:batch", public_id=batch.public_id)
