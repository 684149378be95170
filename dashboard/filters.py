"""What an address asks for: a reporting year or a month, and at most one value per dimension."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.narrowing import FIGURES, NARROWINGS, dimensions_of, narrowed_lines, statement_of, within_team
from organization.access import Access
from organization.choices import Phase, Quality
from organization.models import Organization
from organization.periods import ReportingYear, month_of, reporting_year, reporting_year_of
from reports.models import Calculation, Line, Statement
from reports.queries import DIMENSIONS, NOT_ATTRIBUTED, Selection, current_lines, frozen_lines, totals, totals_by
from reports.spans import Span

CODES = {
    "phase": Phase.values, "quality": Quality.values, "scope": Line.Scope.values, "kind": Line.Kind.values,
}  # fmt: skip
SLUG = re.compile(r"[-\w]{1,100}")


@dataclass(frozen=True)
class Asked:
    """The filters of an address, checked."""

    year: ReportingYear
    month: date | None
    values: Mapping[str, str]
    access: Access
    organization: Organization
    below: frozenset[int] | None = None  # the teams of “within”
    statement: Statement | None = None
    booked: frozenset[date] = frozenset()  # the months that have books

    @property
    def months(self) -> tuple[date, ...]:
        """The months that are asked for."""
        return (self.month,) if self.month else self.year.months

    @property
    def team_ids(self) -> frozenset[int] | None:
        """The teams whose lines are asked for, as far as they are open to the person; None for all."""
        # Whoever may read a statement reads the lines that it was made of: they are its files.
        return self.below if self.below is not None or self.statement else self.access.team_ids

    @property
    def lines(self) -> QuerySet[Line]:
        """The lines that are asked for, as far as the person may see them."""
        selection = Selection(self.months, self.team_ids, dimensions_of(self.values))
        if self.statement is None:
            return narrowed_lines(current_lines(selection), self.values)
        frozen = self.statement.calculations.filter(**({"month_on": self.month} if self.month else {}))
        return narrowed_lines(frozen_lines(frozen, selection), self.values)

    @cached_property
    def span(self) -> Span:
        """How far the months that are asked for are known."""
        return self.span_of(self.months)

    def span_of(self, months: Iterable[date]) -> Span:
        """Return how far months are known: in the books now, or in a statement when it was prepared."""
        if self.statement is None:
            return Span.of(months, self.booked, self.running_from)
        booked = set(self.statement.calculations.values_list("month_on", flat=True))
        return Span.of(months, booked, month_of(self.statement.prepared_at, self.organization.zone))

    @property
    def running_from(self) -> date:
        """The first month that has not ended."""
        return month_of(timezone.now(), self.organization.zone)

    def totals(self) -> dict[str, Any]:
        """Return the sums of the lines."""
        return totals(self.lines, self.span)

    def totals_by(self, *dimensions: str) -> list[dict[str, Any]]:
        """Return the sums of the lines per value of the dimensions."""
        return totals_by(self.lines, *dimensions, span=self.span)

    def query(self, **changes: str | None) -> str:
        """Return the address's query with changes; a value of None takes a filter away."""
        month = f"{self.month:%Y-%m}" if self.month else None
        merged = {"year": str(self.year.label), "month": month, **self.values, **changes}
        if merged["month"] or merged.get("statement"):
            merged["year"] = None  # the month, or the statement, says it
        return urlencode({name: value for name, value in merged.items() if value})

    def narrowed(self, **values: str) -> "Asked":
        """Return the same with more asked for."""
        found = replace(self, values={**self.values, **values})
        if "within" in values:
            found = replace(found, below=within_team(values["within"], self.access))
        if "statement" in values:
            statement = statement_of(values["statement"], self.access)
            year = reporting_year(statement.year, self.organization.year_starts_in_month)
            found = replace(found, statement=statement, year=year)
        return found

    def address(self, figure: str = "", **changes: str) -> str:
        """Return where the lines behind a figure of what is asked for are listed, and their sum shown.

        A figure is the name of a measure: where it speaks of some of the lines only, the address does too.
        """
        narrowing = {**FIGURES[figure], **self.values, **changes} if figure else changes
        return f"/lines/?{self.query(**narrowing)}{'#' if figure else ''}{figure}"


def asked(request: HttpRequest, *, with_narrowings: bool = False) -> Asked:
    """Read the filters of the address; raises Http404 for a value that cannot be one.

    The ledger's own pages take the narrowings too that links from figures need.
    """
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
    names = [*DIMENSIONS, *NARROWINGS] if with_narrowings else DIMENSIONS
    values = {name: _value(name, request.GET[name]) for name in names if name != "month" and request.GET.get(name)}
    found = Asked(year, month, {}, access, organization_of(request), booked=booked_months(request))
    return found.narrowed(**values)


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
        labels = {reporting_year_of(month, starts).label for month in booked_months(request)}
        found = [reporting_year(label, starts) for label in sorted(labels, reverse=True)]
        request.years = found  # type: ignore[attr-defined]
    return found


def booked_months(request: HttpRequest) -> frozenset[date]:
    """Return the months that have books, read once per request."""
    found: frozenset[date] | None = getattr(request, "booked", None)
    if found is None:
        found = frozenset(Calculation.objects.filter(is_current=True).values_list("month_on", flat=True))
        request.booked = found  # type: ignore[attr-defined]
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
    known = CODES.get(name) or NARROWINGS.get(name)
    is_code = value in known if known else bool(SLUG.fullmatch(value))
    if not is_code and (value != NOT_ATTRIBUTED or name in NARROWINGS):
        raise Http404(_("“%(value)s” is no %(name)s.") % {"value": value, "name": name})
    return value
