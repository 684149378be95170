"""Everything that a statement is made from, gathered once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organization.models import Organization
from organization.periods import ReportingYear, month_of
from reports import queries
from reports.amounts import Value, added, plain
from reports.models import Calculation, Line
from reports.spans import Span

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
    """A reporting year, its frozen calculations, and those of the year before that can be compared with them."""

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
        return queries.totals(self.lines, self.span)

    @cached_property
    def by_scope(self) -> dict[str, dict[str, Any]]:
        """The year's sums per scope, and those of the amortised hardware under its own name."""
        return {row["scope"]: row for row in queries.totals_by(self.lines, "scope", span=self.span)}

    def scope_sum(self, scope: str, measure: str) -> Any:
        """Return a scope's sum as a cell."""
        row = self.by_scope.get(scope)
        return queries.known(row, measure) if row else queries.nothing(self.span)

    @property
    def scopes(self) -> list[str]:
        """The scopes in which anything is booked; Scope 2 always."""
        return [scope for scope in SCOPES if scope in self.by_scope or scope == Line.Scope.SCOPE_2]

    @cached_property
    def span(self) -> Span:
        """The months of the year: which have no calculation, and which had not ended when it was prepared."""
        done = {one.month_on for one in self.calculations}
        return Span.of(self.year.months, done, month_of(self.prepared_at, self.organization.zone))

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
    span: Span

    @classmethod
    def of(cls, lines: QuerySet[Line], dimension: str, span: Span) -> "Pivot":
        """Read the lines by the dimension, and by the dimension and scope."""
        columns = queries.DIMENSIONS[dimension]
        whole = {tuple(row[name] for name in columns): row for row in queries.totals_by(lines, dimension, span=span)}
        scoped = {
            (*(row[name] for name in columns), row["scope"]): row
            for row in queries.totals_by(lines, dimension, "scope", span=span)
        }
        return cls(dimension, whole, scoped, span)

    @property
    def keys(self) -> list[tuple[Any, ...]]:
        """The values, largest electricity emissions first, then by name; what is not attributed comes last."""

        def order(key: tuple[Any, ...]) -> tuple[Any, ...]:
            return key[0] is None, -(plain(self.electricity(key)) or 0), str(key)

        return sorted(self.whole, key=order)

    def emissions(self, key: tuple[Any, ...], scope: str) -> Any:
        """Return the emissions of a value in a scope, or what can be said instead."""
        row = self.scoped.get((*key, scope))
        return queries.known(row, "emissions_kg_co2e") if row else self._nothing(key)

    def electricity(self, key: tuple[Any, ...]) -> Any:
        """Return the emissions of a value in all scopes together."""
        scopes = [scope for scope in SCOPES if (*key, scope) in self.scoped]
        return added([self.emissions(key, scope) for scope in scopes]) if scopes else self._nothing(key)

    def embodied(self, key: tuple[Any, ...]) -> Any:
        """Return the amortised hardware of a value."""
        return self.emissions(key, Line.Scope.AMORTISED)

    def energy(self, key: tuple[Any, ...], measure: str = "facility_energy_kwh") -> Any:
        """Return an energy of a value; none where only hardware is booked."""
        return queries.known(self.whole[key], measure) if key in self.whole else self._nothing(key)

    def _nothing(self, key: tuple[Any, ...]) -> Any:
        return queries.nothing(self.span.at(key[0]) if self.dimension == "month" else self.span)


def pivot_by_phase(lines: QuerySet[Line], span: Span) -> dict[tuple[Any, ...], dict[str, Value]]:
    """Return the electricity emissions of each AI model in each phase of its life."""
    found: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    columns = queries.DIMENSIONS["model"]
    for row in queries.totals_by(lines.filter(kind=Line.Kind.ELECTRICITY), "model", "phase", span=span):
        found[tuple(row[name] for name in columns)][row["phase"]] = queries.known(row, "electricity_kg_co2e")
    return found
