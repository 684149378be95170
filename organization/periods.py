"""Months and reporting years: where they begin and end, in the organisation's time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_month(month: date) -> date:
    """Return the first day of the month after the one that holds the day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def previous_month(month: date) -> date:
    """Return the first day of the month before the one that holds the day."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the first day of the month in which the instant lies, by the clocks of the zone."""
    return at.astimezone(zone).date().replace(day=1)


def month_bounds(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants at which the month begins and ends in the zone."""
    starts_on = month.replace(day=1)
    begins, ends = (datetime.combine(day, time.min, tzinfo=zone) for day in (starts_on, next_month(starts_on)))
    return begins, ends


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield the first days of the months from the one that holds ``first`` to the one that holds ``last``."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = next_month(month)


@dataclass(frozen=True)
class ReportingYear:
    """Twelve months of the books, named by the calendar year in which they end."""

    label: int
    starts_on: date

    @property
    def ends_on(self) -> date:
        """The last day, inclusive."""
        return self.starts_on.replace(year=self.starts_on.year + 1) - timedelta(days=1)

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of its months."""
        return tuple(months_between(self.starts_on, self.ends_on))

    @property
    def previous(self) -> "ReportingYear":
        """The year before."""
        return ReportingYear(self.label - 1, self.starts_on.replace(year=self.starts_on.year - 1))


def reporting_year(label: int, starts_in_month: int) -> ReportingYear:
    """Return the year that ends in the calendar year ``label``, if years start in the given month."""
    return ReportingYear(label, date(label if starts_in_month == 1 else label - 1, starts_in_month, 1))


def reporting_year_of(day: date, starts_in_month: int) -> ReportingYear:
    """Return the reporting year in which the day lies."""
    label = day.year if starts_in_month == 1 or day.month < starts_in_month else day.year + 1
    return reporting_year(label, starts_in_month)
