"""Everything that a statement is made from, gathered once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organization.models import Organization
from organization.periods import ReportingYear, month_of
from reports import queries
from reports.amounts import NOTHING, Partial, Value, added, plain
from reports.models import Calculation, Line
from reports.words import gap_words, no_energy_words

SCOPES = (Line.Scope.SCOPE_2, Line.Scope.SCOPE_3_1, Line.Scope.SCOPE_3_8)
Books = dict[tuple[Any, ...], dict[str, Any]]


def day_text(day: date) -> str:
    """Return a day in words."""
    return date_format(day, "j F Y")


def month_text(month: date) -> str:
    """Return a month in words."""
    return date_format(month, "F Y")


def scope_name(scope: str) -> str:
    """Return a scope's name in the language of the statement."""
    return str(Line.Scope(scope).label)


@dataclass(frozen=True)
class Basis:
    """A reporting year, its frozen calculations and those of the year before."""

    year: ReportingYear
    calculations: Sequence[Calculation]
    previous: Sequence[Calculation]
    organization: Organization
    version: int
    language: str
    prepared_by: str
    prepared_at: datetime

    @cached_property
    def lines(self) -> QuerySet[Line]:
        """The lines of the year."""
        return queries.frozen_lines(self.calculations)

    @cached_property
    def electricity(self) -> QuerySet[Line]:
        """The lines that belong to the scopes."""
        return self.lines.filter(kind=Line.Kind.ELECTRICITY)

    @cached_property
    def embodied(self) -> QuerySet[Line]:
        """The lines that stand beside the scopes."""
        return self.lines.filter(kind=Line.Kind.EMBODIED)

    @cached_property
    def totals(self) -> dict[str, Any]:
        """The year's sums, as the database makes them."""
        return queries.totals(self.lines)

    @cached_property
    def by_scope(self) -> dict[str, dict[str, Any]]:
        """The year's sums per scope, and those of the amortised hardware under its own name."""
        return {row["scope"]: row for row in queries.totals_by(self.lines, "scope")}

    @property
    def scopes(self) -> list[str]:
        """The scopes in which anything is booked; Scope 2 always."""
        return [scope for scope in SCOPES if scope in self.by_scope or scope == Line.Scope.SCOPE_2]

    @property
    def missing_months(self) -> list[date]:
        """The months of the year that have no calculation."""
        done = {one.month_on for one in self.calculations}
        return [month for month in self.year.months if month not in done]

    @property
    def running_months(self) -> list[date]:
        """The calculated months that had not ended when the statement was prepared."""
        running = month_of(self.prepared_at, self.organization.zone)
        return [one.month_on for one in self.calculations if one.month_on >= running]

    @property
    def is_whole(self) -> bool:
        """Whether every month of the year had ended and is calculated."""
        return not self.missing_months and not self.running_months

    @property
    def period(self) -> str:
        """The year in words."""
        return _("%(first)s to %(last)s") % {
            "first": day_text(self.year.starts_on),
            "last": day_text(self.year.ends_on),
        }


@dataclass(frozen=True)
class Pivot:
    """The books by one dimension: sums per value, and per value and scope."""

    dimension: str
    whole: Books
    scoped: Books
    unmetered: dict[tuple[Any, ...], int]

    @classmethod
    def of(cls, lines: QuerySet[Line], dimension: str) -> "Pivot":
        """Read the lines by the dimension, and by the dimension and scope."""
        columns = queries.DIMENSIONS[dimension]
        whole = {tuple(row[name] for name in columns): row for row in queries.totals_by(lines, dimension)}
        scoped = {
            (*(row[name] for name in columns), row["scope"]): row
            for row in queries.totals_by(lines, dimension, "scope")
        }
        return cls(dimension, whole, scoped, unmetered(lines, dimension))

    @property
    def keys(self) -> list[tuple[Any, ...]]:
        """The values, largest electricity emissions first, then by name; what is not attributed comes last."""

        def order(key: tuple[Any, ...]) -> tuple[Any, ...]:
            return key[0] is None, -(plain(self.electricity(key)) or 0), str(key)

        return sorted(self.whole, key=order)

    def emissions(self, key: tuple[Any, ...], scope: str) -> Any:
        """Return the emissions of a value in a scope, or what can be said instead."""
        return emissions_of(self.scoped.get((*key, scope)))

    def electricity(self, key: tuple[Any, ...]) -> Any:
        """Return the emissions of a value in all scopes together."""
        rows = [self.scoped[*key, scope] for scope in SCOPES if (*key, scope) in self.scoped]
        return added([emissions_of(row) for row in rows])

    def embodied(self, key: tuple[Any, ...]) -> Any:
        """Return the amortised hardware of a value."""
        return emissions_of(self.scoped.get((*key, Line.Scope.AMORTISED)))

    def facility_energy(self, key: tuple[Any, ...]) -> Any:
        """Return the facility energy of a value; none where only hardware is booked."""
        has_electricity = any((*key, scope) in self.scoped for scope in SCOPES)
        kwh = self.whole[key]["facility_energy_kwh"]
        return energy_of(kwh, self.unmetered.get(key, 0)) if has_electricity else NOTHING


def unmetered(lines: QuerySet[Line], dimension: str) -> dict[tuple[Any, ...], int]:
    """Return how many electricity lines have no energy at all, by a dimension's values: gaps of the energy too."""
    columns = queries.DIMENSIONS[dimension]
    silent = lines.filter(kind=Line.Kind.ELECTRICITY, facility_energy_kwh__isnull=True)
    rows = silent.order_by().values(*columns).annotate(count=Count("id"))
    return {tuple(row[name] for name in columns): row["count"] for row in rows}


def energy_of(kwh: Decimal | None, gaps: int) -> Any:
    """Return an energy, marked where lines without any energy belong to it."""
    return kwh if kwh is None or not gaps else Partial(kwh, no_energy_words(gaps))


def emissions_of(row: dict[str, Any] | None) -> Any:
    """Return a row's emissions: a number, a number that lacks something, None for a gap, or NOTHING."""
    if row is None:
        return NOTHING
    kg = row["emissions_kg_co2e"]
    return Partial(kg, gap_words(row["gaps"])) if kg is not None and row["gaps"] else kg


def pivot_by_phase(lines: QuerySet[Line]) -> dict[tuple[Any, ...], dict[str, Value]]:
    """Return the electricity emissions of each AI model in each phase of its life."""
    found: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    columns = queries.DIMENSIONS["model"]
    for row in queries.totals_by(lines.filter(kind=Line.Kind.ELECTRICITY), "model", "phase"):
        found[tuple(row[name] for name in columns)][row["phase"]] = emissions_of(row)
    return found
