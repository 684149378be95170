"""A source's column mapping: made in a form or as JSON, and tried on the first rows of a table before it is kept."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.operations.columns_form import definition_of, forms_of
from ingest.models import ColumnMapping, Source
from ingest.models.mapping import mapping_of
from ingest.parsing.base import FileRefused
from ingest.parsing.mapping import read_mapping
from ingest.sample import SAMPLE_BYTES, Sample, read_sample
from ingest.words import refusal_words
from organization.access import allow
from organization.audit import delete_recorded, save_recorded
from organization.choices import Role


@allow(Role.ADMINISTRATOR)
def columns(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the mapping, and keep what is sent of it."""
    source = get_object_or_404(Source, slug=slug)
    held = mapping_of(source)
    if request.method != "POST":
        return _page(request, source, held, *forms_of(held))
    if "forget" in request.POST:
        for mapping in ColumnMapping.objects.filter(source=source):
            delete_recorded(request.user, mapping)
        messages.success(request, _("The mapping is forgotten. What was read by it stays in the books."))
        return redirect("operations:source", slug=slug)
    if "definition" in request.POST:
        definition, wrong = _from_json(request.POST["definition"])
        table, values = forms_of(held)
    else:
        table, values = forms_of(held, request.POST)
        definition, wrong = _from_forms(table, values)
    if definition is None:
        text = request.POST.get("definition")
        return _page(request, source, held, table, values, wrong=wrong, text=text)
    mapping = ColumnMapping.objects.filter(source=source).first() or ColumnMapping(source=source)
    mapping.definition = definition
    save_recorded(request.user, mapping)
    messages.success(request, _("The column mapping is kept. Tables with these columns are read by it."))
    return redirect("operations:source", slug=slug)


@allow(Role.ADMINISTRATOR)
@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the first rows of an uploaded table as the form would read them; nothing is kept."""
    source = get_object_or_404(Source, slug=slug)
    table, values = forms_of(None, request.POST)
    definition, wrong = _from_forms(table, values)
    file = request.FILES.get("sample")
    found = Sample()
    if definition is not None and file is not None:
        found = read_sample(source, definition, file.read(SAMPLE_BYTES))
        wrong = refusal_words(found.refused) if found.refused else ""
    context = {"sample": found, "wrong": wrong, "has_file": file is not None}
    return render(request, "operations/columns_preview.html", context)


def _from_forms(table: Any, values: Any) -> tuple[Any, str]:
    if not (table.is_valid() and values.is_valid()):
        return None, _("Some fields are missing or wrong.")
    return _checked(definition_of(table, values))


def _from_json(text: str) -> tuple[Any, str]:
    try:
        return _checked(json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        return None, _("This is no JSON: %(error)s.") % {"error": error}


def _checked(definition: Any) -> tuple[Any, str]:
    try:
        read_mapping(definition)
    except FileRefused as wrong:
        return None, refusal_words(wrong)
    return definition, ""


def _page(
    request: HttpRequest,
    source: Source,
    held: Any,
    table: Any,
    values: Any,
    *,
    wrong: str = "",
    text: str | None = None,
) -> HttpResponse:
    context = {
        "source": source,
        "held": held,
        "table": table,
        "values": values,
        "wrong": wrong,
        "text": json.dumps(held or {}, indent=1, ensure_ascii=False) if text is None else text,
        "crumbs": [
            {"label": _("Sources"), "url": "/sources/"},
            {"label": source.name, "url": f"/sources/{source.slug}/"},
            {"label": _("Columns")},
        ],
    }
    return render(request, "operations/columns.html", context, status=400 if wrong else 200)
