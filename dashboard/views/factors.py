"""The factor library, to look at."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from factors.lookup import current_factors
from factors.models import Factor
from organization.access import allow
from reports.models import Line

PAGE = 100


@allow()
def factors(request: HttpRequest) -> HttpResponse:
    """List the current factors, by kind and by words."""
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:80]
    found = current_factors().order_by("kind", "region_code", "subject", "-data_year", "factor_id")
    if kind in Factor.Kind.values:
        found = found.filter(kind=kind)
    for word in text.split():
        found = found.filter(
            Q(factor_id__icontains=word) | Q(region_code__iexact=word) | Q(region_name__icontains=word)
            | Q(subject__icontains=word)
        )  # fmt: skip
    context = {
        "kinds": Factor.Kind.choices,
        "kind": kind,
        "text": text,
        "count": found.count(),
        "factors": list(found[:PAGE]),
    }
    return render(request, "dashboard/factors.html", context)


@allow()
def factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one factor with its citation and whether the books use it."""
    found = get_object_or_404(Factor.objects.select_related("dataset"), pk=pk)
    context = {
        "factor": found,
        "lines": Line.objects.filter(Q(factor=found) | Q(pue_factor=found), calculation__is_current=True).count(),
        "crumbs": [{"label": _("Factors"), "url": "/factors/"}, {"label": found.factor_id}],
    }
    return render(request, "dashboard/factor.html", context)
