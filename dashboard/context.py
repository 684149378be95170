"""What every page's frame shows: places to go, the organisation, the reporting years, the person."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dashboard.filters import organization_of, years_of
from organization.access import Access
from organization.choices import Role


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's variables for people signed in with a role; nothing for others."""
    access: Access | None = getattr(request, "access", None)
    if access is None:
        return {}
    organization = organization_of(request)
    label = request.GET.get("year") or (years_of(request)[0].label if years_of(request) else "")
    return {
        "access": access,
        "organization": organization,
        "demo_banner": organization.is_demonstration,
        "nav_items": list(_nav(request, access)),
        "role": ", ".join(str(Role(role).label) for role in Role.values if role in access.roles),
        "reporting_years": [
            {
                "label": year.label,
                "url": f"?{_with_year(request, year.label)}",
                "active": str(year.label) == str(label),
            }
            for year in years_of(request)
        ],
    }


def _with_year(request: HttpRequest, label: int) -> str:
    query = request.GET.copy()
    for name in ("month", "statement", "after"):  # each belongs to a year of its own
        query.pop(name, None)
    query["year"] = str(label)
    return query.urlencode()


def _nav(request: HttpRequest, access: Access) -> Iterator[dict[str, Any]]:
    reads, sends = access.reads_everything, access.may_send
    places = (
        ("dashboard:overview", _("Overview"), "overview", True, ""),
        ("dashboard:models", _("AI models"), "models", True, ""),
        ("dashboard:teams", _("Teams"), "teams", True, ""),
        ("dashboard:sites", _("Sites"), "sites", reads, ""),
        ("dashboard:lines", _("Lines"), "formula", True, ""),
        ("operations:batches", _("Batches"), "batches", reads, _("Evidence")),
        ("operations:upload", _("Upload"), "upload", sends, ""),
        ("operations:manual", _("Enter a value"), "edit", sends, ""),
        ("operations:sources", _("Sources"), "sources", reads, ""),
        ("operations:statements", _("Statements"), "statements", reads, _("Disclosure")),
        ("dashboard:factors", _("Factors"), "factors", True, _("Reference")),
        ("catalogue:index", _("Catalogue"), "catalogue", reads, ""),
        ("catalogue:audit", _("Audit trail"), "audit", reads, ""),
    )
    for name, label, icon, is_open, heading in places:
        if is_open:
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            active = request.path == url or (url != "/" and request.path.startswith(url))
            yield {"label": label, "url": url, "icon": icon, "active": active, "heading": heading}
