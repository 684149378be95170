"""How far the months of a sum are known: one that is missing or has not ended leaves the sum known in part."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """The months that sums are made over: which of them have no books, and which have not ended."""

    months: tuple[date, ...] = ()
    missing: tuple[date, ...] = ()
    running: tuple[date, ...] = ()

    @classmethod
    def of(cls, months: Iterable[date], booked: Collection[date], running_from: date) -> "Span":
        """Return the span of months of which some are booked; from ``running_from`` on none has ended."""
        asked = tuple(months)
        missing = tuple(month for month in asked if month not in booked)
        running = tuple(month for month in asked if month in booked and month >= running_from)
        return cls(asked, missing, running)

    def at(self, month: date) -> "Span":
        """Return the same of one of its months."""
        booked = () if month in self.missing else (month,)
        return Span.of((month,), booked, month if month in self.running else date.max)

    @property
    def is_whole(self) -> bool:
        """Whether every month has books and has ended."""
        return not self.missing and not self.running

    @property
    def is_open(self) -> bool:
        """Whether no month is known to its end: that nothing is booked says nothing then."""
        return bool(self.months) and len(self.missing) + len(self.running) == len(self.months)


# Sums whose months are all known to their end.
WHOLE = Span()
