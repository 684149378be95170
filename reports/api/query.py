"""The API's filters: those of the pages. What is unknown, empty or contradictory is an error that names it."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.db.models import Model
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request

from organization.access import Access, access_of
from organization.choices import Phase, Quality
from organization.models import AiModel, LegalEntity, Organization, Site, Team
from organization.periods import months_between, reporting_year, reporting_year_of
from reports.api.errors import BadQuery
from reports.models import Line
from reports.queries import DIMENSIONS, NOT_ATTRIBUTED, Selection

FILTERS = {"year", "from", "to", *DIMENSIONS}
PERIODS = (("month",), ("year",), ("from", "to"))
MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])")
CODES: Mapping[str, Collection[str]] = {
    "phase": Phase.values, "quality": Quality.values, "scope": Line.Scope.values, "kind": Line.Kind.values,
}  # fmt: skip
RECORDS: Mapping[str, type[Model]] = {"entity": LegalEntity, "site": Site, "team": Team, "model": AiModel}


def check_names(request: Request, known: Collection[str]) -> None:
    """Refuse a parameter that would be ignored: an unknown one, an empty one, and one that stands twice."""
    for name, values in request.query_params.lists():
        if name not in known:
            told = {"name": name, "known": ", ".join(sorted(known)) or "–"}
            raise BadQuery(_("There is no parameter “%(name)s”; known are %(known)s.") % told)
        if len(values) > 1:
            raise BadQuery(_("“%(name)s” stands twice; it takes one value.") % {"name": name})
        if not values[0]:
            raise BadQuery(_("“%(name)s” is empty; leave it out to ask for everything.") % {"name": name})


def selection_of(request: Request, access: Access) -> Selection:
    """Return the lines that the request asks for, as far as its sender may see them."""
    query = request.query_params
    values = {name: query[name] for name in DIMENSIONS if name != "month" and name in query}
    for name, value in values.items():
        check_value(name, value, _known(name, access))
    return Selection(tuple(_months(request)), access.team_ids, values)


def access(request: Request) -> Access:
    """Return the sender's rights; without any role there is nothing here for them."""
    found = access_of(request.user)
    if not found.roles:
        raise Http404
    return found


def check_value(name: str, value: str, known: Collection[str]) -> None:
    """Refuse a value that nothing can match: its sums would look as if nothing were known."""
    if value in known:
        return
    message = _("There is no %(name)s “%(value)s”.") % {"name": name, "value": value}
    close = get_close_matches(value, known, n=1)
    if close:
        message += " " + _("Did you mean “%(close)s”?") % {"close": close[0]}
    raise BadQuery(message)


def number_of(request: Request, name: str) -> int | None:
    """Return where the page before ended."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadQuery(_("“%(name)s” must be what the page before gave as next.") % {"name": name})
    return int(text)


def _known(name: str, access: Access) -> Collection[str]:
    if name in CODES:
        return {*CODES[name], NOT_ATTRIBUTED} if name in {"phase", "quality"} else CODES[name]
    records: Any = RECORDS[name]._default_manager.all()
    if name == "team" and access.team_ids is not None:
        # A lead learns nothing of other teams, not even that they exist.
        records = records.filter(pk__in=access.team_ids)
    slugs = set(records.values_list("slug", flat=True))
    return slugs | {NOT_ATTRIBUTED} if name in {"team", "model"} else slugs


def _months(request: Request) -> list[date]:
    query = request.query_params
    asked = [names for names in PERIODS if any(name in query for name in names)]
    if len(asked) > 1:
        raise BadQuery(_("Ask for one period: “year”, “month”, or “from” with “to”."))
    if "month" in query:
        return [_month("month", query["month"])]
    if "from" in query or "to" in query:
        return _months_between(query.get("from", ""), query.get("to", ""))
    organization = Organization.objects.first()
    starts = organization.year_starts_in_month if organization else 1
    label = query.get("year", "")
    if not label:
        return list(reporting_year_of(timezone.now().date(), starts).months)
    if not re.fullmatch(r"(19|20|21)\d\d", label):
        raise BadQuery(_("“year” must be a year as 2026, not “%(value)s”.") % {"value": label})
    return list(reporting_year(int(label), starts).months)


def _months_between(first_text: str, last_text: str) -> list[date]:
    first, last = _month("from", first_text), _month("to", last_text)
    if last < first or (last.year - first.year) > 50:
        raise BadQuery(_("“to” must not lie before “from”, nor more than 50 years after it."))
    return list(months_between(first, last))


def _month(name: str, text: str) -> date:
    if not MONTH.fullmatch(text):
        raise BadQuery(_("“%(name)s” must be a month as 2026-05, not “%(value)s”.") % {"name": name, "value": text})
    return date.fromisoformat(f"{text}-01")
