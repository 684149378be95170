"""An interval's energy over the parts of the interval, without losing a digit."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from footprint.errors import FootprintError
from footprint.rounding import LEDGER_QUANTUM, PRECISE, ledger_amount


def spread_part(amount: Decimal, *, low_s: Decimal, high_s: Decimal, span_s: Decimal) -> Decimal:
    """Return the part of a ledger amount between two moments of its interval, in seconds from its start.

    It is the difference of two rounded running totals: adjacent parts add up exactly, in whatever order they
    are made. The database does the same (half away from zero, 9 decimals) when it builds hours.
    """
    if not 0 <= low_s <= high_s <= span_s or span_s <= 0:
        raise FootprintError("A part must lie within an interval that is longer than zero.")
    if ledger_amount(amount) != amount:
        raise FootprintError(f"Only an amount of at most 9 decimals can be spread, not {amount}.")

    def running(at_s: Decimal) -> Decimal:
        total = PRECISE.divide(PRECISE.multiply(amount, at_s), span_s)
        return total.quantize(LEDGER_QUANTUM, rounding=ROUND_HALF_UP, context=PRECISE)

    return running(high_s) - running(low_s)


def spread(amount: Decimal, edges_s: Sequence[Decimal]) -> list[Decimal]:
    """Return the parts of the amount between rising edges, in seconds: from 0 to the end of the interval."""
    if len(edges_s) < 2 or edges_s[0] != 0:
        raise FootprintError("Edges begin at 0 and end with the interval.")
    return [spread_part(amount, low_s=low, high_s=high, span_s=edges_s[-1]) for low, high in pairwise(edges_s)]
