"""The API's filters: those of the pages, each unknown name an error that names it."""

import re
from collections.abc import Collection
from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request

from organization.access import Access, access_of
from organization.models import Organization
from organization.periods import months_between, reporting_year, reporting_year_of
from reports.api.errors import BadQuery
from reports.queries import DIMENSIONS, Selection

FILTERS = {"year", "from", "to", *DIMENSIONS}
MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])")


def check_names(request: Request, known: Collection[str]) -> None:
    """Refuse a parameter that would be ignored."""
    for name in request.query_params:
        if name not in known:
            values = {"name": name, "known": ", ".join(sorted(known))}
            raise BadQuery(_("There is no parameter “%(name)s”; known are %(known)s.") % values)


def selection_of(request: Request, access: Access) -> Selection:
    """Return the lines that the request asks for, as far as its sender may see them."""
    query = request.query_params
    values = {name: query[name] for name in DIMENSIONS if name != "month" and query.get(name)}
    return Selection(tuple(_months(request)), access.team_ids, values)


def access(request: Request) -> Access:
    """Return the sender's rights; without any role there is nothing here for them."""
    found = access_of(request.user)
    if not found.roles:
        raise Http404
    return found


def _months(request: Request) -> list[date]:
    query = request.query_params
    if query.get("month"):
        return [_month("month", query["month"])]
    if query.get("from") or query.get("to"):
        first, last = _month("from", query.get("from", "")), _month("to", query.get("to", ""))
        if last < first or (last.year - first.year) > 50:
            raise BadQuery(_("“to” must not lie before “from”, nor more than 50 years after it."))
        return list(months_between(first, last))
    organization = Organization.objects.first()
    starts = organization.year_starts_in_month if organization else 1
    label = query.get("year", "")
    if not label:
        return list(reporting_year_of(timezone.now().date(), starts).months)
    if not re.fullmatch(r"(19|20|21)\d\d", label):
        raise BadQuery(_("“year” must be a year as 2026, not “%(value)s”.") % {"value": label})
    return list(reporting_year(int(label), starts).months)


def _month(name: str, text: str) -> date:
    if not MONTH.fullmatch(text):
        raise BadQuery(_("“%(name)s” must be a month as 2026-05, not “%(value)s”.") % {"name": name, "value": text})
    return date.fromisoformat(f"{text}-01")
