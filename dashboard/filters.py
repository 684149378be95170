"""What an address asks for: a reporting year or a month, and at most one value per dimension."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from organization.access import Access
from organization.choices import Phase, Quality
from organization.models import Organization
from organization.periods import ReportingYear, reporting_year, reporting_year_of
from reports.models import Calculation, Line
from reports.queries import DIMENSIONS, NOT_ATTRIBUTED, Selection

CODES = {"phase": Phase, "quality": Quality, "scope": Line.Scope, "kind": Line.Kind}
SLUG = re.compile(r"[-\w]{1,100}")


@dataclass(frozen=True)
class Asked:
    """The filters of an address, checked."""

    year: ReportingYear
    month: date | None
    values: Mapping[str, str]
    access: Access
    organization: Organization

    @property
    def months(self) -> tuple[date, ...]:
        """The months that are asked for."""
        return (self.month,) if self.month else self.year.months

    @property
    def selection(self) -> Selection:
        """The lines that are asked for, as far as the person may see them."""
        return Selection(self.months, self.access.team_ids, self.values)

    @property
    def previous(self) -> Selection:
        """The same a year earlier."""
        months = tuple(month.replace(year=month.year - 1) for month in self.months)
        return Selection(months, self.access.team_ids, self.values)

    def query(self, **changes: str | None) -> str:
        """Return the address's query with changes; a value of None takes a filter away."""
        period = {"month": f"{self.month:%Y-%m}"} if self.month else {"year": str(self.year.label)}
        merged = {**period, **self.values, **changes}
        if changes.get("month"):
            merged.pop("year", None)
        return urlencode({name: value for name, value in merged.items() if value})


def asked(request: HttpRequest) -> Asked:
    """Read the filters of the address; raises Http404 for a value that cannot be one."""
    access: Access = request.access  # type: ignore[attr-defined]
    starts = organization_of(request).year_starts_in_month
    month = _month(request.GET.get("month", ""))
    label = request.GET.get("year", "")
    if month:
        year = reporting_year_of(month, starts)
    elif label:
        if not label.isascii() or not label.isdigit() or not 1990 <= int(label) <= 2200:
            raise Http404(_("“%(value)s” is no year.") % {"value": label})
        year = reporting_year(int(label), starts)
    else:
        year = newest_year(request)
    values = {name: _value(name, request.GET[name]) for name in DIMENSIONS if name != "month" and request.GET.get(name)}
    return Asked(year, month, values, access, organization_of(request))


def organization_of(request: HttpRequest) -> Organization:
    """Return the organisation, read once per request; an installation without one gets an unnamed one to show."""
    found = getattr(request, "organization", None)
    if found is None:
        found = Organization.objects.first() or Organization(name="Wattbook", time_zone="UTC")
        request.organization = found  # type: ignore[attr-defined]
    return found


def years_of(request: HttpRequest) -> list[ReportingYear]:
    """Return the reporting years that have books, newest first, read once per request."""
    found = getattr(request, "years", None)
    if found is None:
        starts = organization_of(request).year_starts_in_month
        months = Calculation.objects.filter(is_current=True).values_list("month_on", flat=True)
        labels = {reporting_year_of(month, starts).label for month in months}
        found = [reporting_year(label, starts) for label in sorted(labels, reverse=True)]
        request.years = found  # type: ignore[attr-defined]
    return found


def newest_year(request: HttpRequest) -> ReportingYear:
    """Return the newest reporting year that has books, or this year."""
    years = years_of(request)
    if years:
        return years[0]
    return reporting_year_of(date.today(), organization_of(request).year_starts_in_month)  # noqa: DTZ011


def _month(text: str) -> date | None:
    if not text:
        return None
    if not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", text):
        raise Http404(_("“%(value)s” is no month.") % {"value": text})
    return date.fromisoformat(f"{text}-01")


def _value(name: str, value: str) -> str:
    known = CODES.get(name)
    is_code = value in known.values if known else bool(SLUG.fullmatch(value))
    if value != NOT_ATTRIBUTED and not is_code:
        raise Http404(_("“%(value)s” is no %(name)s.") % {"value": value, "name": name})
    return value
