"""Everything that a statement is made from, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from organization.models import Organization
from organization.periods import ReportingYear
from reports import queries
from reports.models import Calculation, Line

INVENTORY = (Line.Scope.SCOPE_2, Line.Scope.SCOPE_3_1, Line.Scope.SCOPE_3_8)


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
        """The year's sums."""
        return queries.totals(self.lines)

    @cached_property
    def electricity_totals(self) -> dict[str, Any]:
        """The sums of the scopes' lines alone."""
        return queries.totals(self.electricity)

    @cached_property
    def gap_count(self) -> int:
        """How many lines have no emissions."""
        return int(self.totals["gaps"])

    @property
    def is_simulated(self) -> bool:
        """Whether any line is made up."""
        return bool(self.totals["simulated_lines"])

    @property
    def period(self) -> str:
        """The year in words."""
        return _("%(first)s to %(last)s") % {"first": self.year.starts_on, "last": self.year.ends_on}
