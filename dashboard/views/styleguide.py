"""Every component of the pages, for contributors."""

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from organization.access import allow


@allow()
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the style guide while debugging."""
    if not settings.DEBUG:
        raise Http404
    sample = json.loads((settings.BASE_DIR / "templates/styleguide/sample.json").read_text())
    return render(request, "styleguide.html", sample)
