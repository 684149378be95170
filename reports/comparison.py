"""Which months of a year can be compared with the same months of the year before: one rule for pages and statements."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from ingest.models import Source
from organization.periods import ReportingYear
from reports.models import Calculation
from reports.queries import current_calculations


def year_before(month: date) -> date:
    """Return the same month a year earlier."""
    return month.replace(year=month.year - 1)


def compared_months(months: Iterable[date], booked: Collection[date], running_from: date) -> tuple[date, ...]:
    """Return the months that can be compared with the same months a year earlier.

    Both have books and have ended, and in both some source was expected to bring data.
    """
    pairs = [(month, year_before(month)) for month in months if month < running_from]
    fit = owed_months([month for pair in pairs for month in pair]) & set(booked)
    return tuple(month for month, before in pairs if month in fit and before in fit)


def owed_months(months: Collection[date]) -> set[date]:
    """Return the months in which some source was expected; all of them where no source states an expectation.

    What the books have of another month spilled over: a night's last hours belong to the next month in other zones.
    """
    terms = list(Source.objects.exclude(expected_from=None).values_list("expected_from", "expected_until"))
    if not terms:
        return set(months)
    return {
        month
        for month in months
        if any(first and first.replace(day=1) <= month and (last is None or last >= month) for first, last in terms)
    }


def comparable_before(
    year: ReportingYear, calculations: Sequence[Calculation], running_from: date
) -> list[Calculation]:
    """Return the current calculations of the year before with which those of the year can be compared."""
    before = current_calculations(year.previous.months)
    booked = {one.month_on for one in [*calculations, *before]}
    compared = {year_before(month) for month in compared_months(year.months, booked, running_from)}
    return [one for one in before if one.month_on in compared]
