"""Sources: who sends, with which token, and what project names stand for."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.operations.downloads import as_file
from dashboard.operations.posted import posted_text
from ingest.formats import FORMATS
from ingest.formats.template import CatalogueNames, native_template
from ingest.models import Batch, NameMapping, Source, SourceToken
from ingest.tokens import issue_source_token
from organization.access import READERS, allow
from organization.audit import delete_recorded, record_event, save_recorded
from organization.choices import Phase, Role
from organization.models import AiModel, Hardware, Site, Team

DAY = forms.DateInput(attrs={"type": "date"})


class SourceForm(forms.ModelForm):
    """A source with its defaults."""

    format = forms.ChoiceField(label=gettext_lazy("Format"))

    class Meta:
        model = Source
        fields = ("slug", "name", "format", "time_zone", "site", "team", "ai_model", "phase", "hardware", "boundary",
                  "quality", "pue_included", "expected_from", "expected_until", "is_simulated",
                  "is_active")  # fmt: skip
        widgets = {"expected_from": DAY, "expected_until": DAY}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        known = [(kind.name, kind.label) for kind in FORMATS]
        self.fields["format"].choices = [("auto", _("look at the content")), *known]  # type: ignore[attr-defined]


class MappingForm(forms.ModelForm):
    """What a project name stands for."""

    class Meta:
        model = NameMapping
        fields = ("project", "site", "team", "ai_model", "phase")


@allow(*READERS)
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources with their newest batch."""
    found = Source.objects.select_related("site", "team")
    newest = Batch.objects.order_by("source_id", "-pk").distinct("source_id")
    by_source = {batch.source_id: batch for batch in newest}
    rows = [{"source": source, "batch": by_source.get(source.pk)} for source in found]
    return render(request, "operations/sources.html", {"rows": rows})


@allow(*READERS)
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a source, and how to send to it."""
    found = get_object_or_404(Source.objects.select_related("site", "team", "ai_model", "hardware"), slug=slug)
    context = {
        "source": found,
        "tokens": found.tokens.order_by("-pk"),
        "mappings": found.mappings.select_related("site", "team", "ai_model").order_by("project"),
        "batches": found.batches.order_by("-pk")[:10],
        "codecarbon_url": request.build_absolute_uri("/codecarbon"),
        "send_url": request.build_absolute_uri(f"/api/v1/sources/{found.slug}/batches"),
        "mapping_form": MappingForm(),
        "new_token": request.session.pop("new_source_token", None),
        "crumbs": [{"label": _("Sources"), "url": "/sources/"}, {"label": found.name}],
    }
    return render(request, "operations/source.html", context)


@allow(*READERS)
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a file in Wattbook's own format to start from, with the names of the live catalogue."""
    get_object_or_404(Source, slug=slug)
    names = CatalogueNames(
        sites=list(Site.objects.values_list("slug", flat=True)),
        teams=list(Team.objects.values_list("slug", flat=True)),
        models=list(AiModel.objects.values_list("slug", flat=True)),
        phases=Phase.values,
        hardware=sorted(set(Hardware.objects.values_list("kind", flat=True))),
    )
    return as_file(native_template(names).encode(), f"{slug}-template.csv", "text/csv; charset=utf-8")


@allow(Role.ADMINISTRATOR)
def edit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Make or change a source."""
    found = get_object_or_404(Source, slug=slug) if slug else None
    form = SourceForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        save_recorded(request.user, form.save(commit=False), request_id=request.request_id)  # type: ignore[attr-defined]
        return redirect("operations:source", slug=form.instance.slug)
    context = {"form": form, "source": found}
    return render(request, "operations/source_form.html", context, status=400 if request.method == "POST" else 200)


@allow(Role.ADMINISTRATOR)
@require_POST
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a token; its text is shown once, on the next page."""
    found = get_object_or_404(Source, slug=slug)
    name = posted_text(request, "name", 100) or _("token")
    token, text = issue_source_token(found, name, request.user)
    record_event(request.user, "issued", token)
    request.session["new_source_token"] = text
    return redirect("operations:source", slug=slug)


@allow(Role.ADMINISTRATOR)
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw a token."""
    token = get_object_or_404(SourceToken, pk=pk, source__slug=slug, revoked_at__isnull=True)
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record_event(request.user, "revoked", token)
    return redirect("operations:source", slug=slug)


@allow(Role.ADMINISTRATOR)
@require_POST
def add_mapping(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what a project name stands for; sent again, its rows move to their owner."""
    found = get_object_or_404(Source, slug=slug)
    old = found.mappings.filter(project=posted_text(request, "project", 200)).first()
    form = MappingForm(request.POST, instance=old or NameMapping(source=found))
    if form.is_valid():
        save_recorded(request.user, form.save(commit=False))
        messages.success(request, _("The mapping is kept. Send the log again, and its energy moves."))
    else:
        messages.error(request, _("The mapping needs a project name."))
    return redirect("operations:source", slug=slug)


@allow(Role.ADMINISTRATOR)
@require_POST
def drop_mapping(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Forget what a project name stands for."""
    delete_recorded(request.user, get_object_or_404(NameMapping, pk=pk, source__slug=slug))
    return redirect("operations:source", slug=slug)
