"""A meter's register: what passed between two of its stands, where that can be told."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ingest.parsing.messages import add_sentences, gettext_noop, reason
from ingest.parsing.outcomes import Outcome, Reason, RowProblem, RowSuperseded, RowUnderstood
from ingest.parsing.toolrow import Values
from ingest.parsing.values import shown, shown_time

# A register wraps from just below a power of ten to just above zero; a smaller one than this is none that a meter has.
SMALLEST_WRAP = Decimal(10_000)
NEAR = Decimal("0.01")

add_sentences(
    rows={
        "register_first": gettext_noop(
            "The first stand of the register of “%(meter)s” in this file: no interval ends here. Let each file begin "
            "with the last row of the one before, so that nothing between two files is lost."
        ),
        "register_fell": gettext_noop(
            "The register of “%(meter)s” fell from %(before)s (row %(row)s) to %(now)s, and not as one that has "
            "reached its end and begins again: it was reset or exchanged. What passed meanwhile cannot be told; "
            "nothing is booked for this interval."
        ),
        "register_zero": gettext_noop(
            "The register of “%(meter)s” shows 0 after %(before)s (row %(row)s): it was reset, or not read at all. The "
            "row is passed over; the next stand tells which."
        ),
        "register_recovered": gettext_noop(
            "The register of “%(meter)s” had fallen for a moment and counts on from where it was in row %(row)s: what "
            "passed since then stands here as a whole."
        ),
        "register_wrapped": gettext_noop(
            "The register of “%(meter)s” reached its end, %(end)s, and began again between row %(row)s and this one."
        ),
        "register_back": gettext_noop(
            "The stand is of %(now)s, but row %(row)s before it is of %(before)s already: stands of a register must "
            "follow each other in time."
        ),
        "register_repeated": gettext_noop("Row %(row)s says the same of the same moment."),
        "register_twice": gettext_noop(
            "Row %(row)s gives another stand of “%(meter)s” for the same moment, %(now)s; it cannot be told which "
            "holds."
        ),
    }
)


@dataclass(frozen=True)
class Stand:
    """What a register showed at a moment, in the unit in which it counts."""

    row: int
    at: datetime
    amount: Decimal


@dataclass(frozen=True)
class Interval:
    """What a register counted since the stand before; no amount where that cannot be told, and why."""

    started_at: datetime
    amount: Decimal | None
    note: Reason | None = None
    doubt: Reason | None = None

    def tell(self, values: Values) -> None:
        """Add what was noticed to what is said of the row."""
        values.notes += [self.note] if self.note else []
        values.doubts += [self.doubt] if self.doubt else []


class Registers:
    """The last stand of each meter, as a file is read row by row."""

    def __init__(self, *, may_wrap: bool) -> None:
        self.may_wrap = may_wrap
        self.last: dict[str, Stand] = {}
        # The stand before one that fell, until the next tells whether the register was reset or misread.
        self.fallen: dict[str, Stand] = {}

    def advance(self, meter: str, key: str, now: Stand, text: str) -> Interval | Outcome:
        """Return the interval that ends with the stand, or what becomes of a row that ends none.

        ``meter`` is the name that people know it by, ``key`` what tells it from others.
        A row that was passed over, such as one with an error, leaves the last stand as it is: the interval grows.
        """
        before = self.last.get(key)
        if before is None:
            self.last[key] = now
            return RowUnderstood(now.row, text, reason("register_first", meter=meter))
        if now.at <= before.at:
            return _out_of_order(meter, before, now, text)
        if now.amount == 0 and before.amount > 0:
            told = reason("register_zero", meter=meter, before=_exact(before.amount), row=before.row)
            return RowProblem(now.row, text, (told,), quarantined=True, said_at=now.at)
        self.last[key] = now
        fallen = self.fallen.pop(key, None)
        if fallen and now.amount >= fallen.amount:
            note = reason("register_recovered", meter=meter, row=fallen.row)
            return Interval(fallen.at, now.amount - fallen.amount, note=note)
        interval = _between(meter, before, now, may_wrap=self.may_wrap)
        if interval.amount is None:
            self.fallen[key] = before
        return interval

    def begin_again(self, key: str, now: Stand) -> Stand | None:
        """Take the stand for the first after a reset, and return the one before it."""
        before = self.last.get(key)
        self.last[key] = now
        self.fallen.pop(key, None)
        return before


def _out_of_order(meter: str, before: Stand, now: Stand, text: str) -> Outcome:
    if now.at < before.at:
        told = reason("register_back", row=before.row, before=shown_time(before.at), now=shown_time(now.at))
        return RowProblem(now.row, text, (told,), quarantined=True, said_at=now.at)
    if now.amount == before.amount:
        return RowSuperseded(now.row, text, before.row, reason("register_repeated", row=before.row))
    told = reason("register_twice", meter=meter, row=before.row, now=shown_time(now.at))
    return RowProblem(now.row, text, (told,), quarantined=True, said_at=now.at)


def _between(meter: str, before: Stand, now: Stand, *, may_wrap: bool) -> Interval:
    if now.amount >= before.amount:
        return Interval(before.at, now.amount - before.amount)
    end = Decimal(10) ** (before.amount.adjusted() + 1)
    is_wrap = end >= SMALLEST_WRAP and before.amount >= end * (1 - NEAR) and now.amount <= end * NEAR
    if may_wrap and is_wrap:
        note = reason("register_wrapped", meter=meter, end=shown(end), row=before.row)
        return Interval(before.at, end - before.amount + now.amount, note=note)
    words = {"before": _exact(before.amount), "now": _exact(now.amount)}
    return Interval(before.at, None, doubt=reason("register_fell", meter=meter, row=before.row, **words))


def _exact(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
