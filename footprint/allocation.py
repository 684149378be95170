"""Allocation that conserves: the parts add up to the whole, to the last digit."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from functools import reduce

from footprint.errors import FootprintError
from footprint.rounding import LEDGER_QUANTUM, PRECISE
from footprint.units import exact


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split a ledger amount by weights with the largest remainder method; ties go to the earlier part.

    ``total`` has at most 9 decimals and is not negative. The sum of the parts equals it exactly.
    """
    if total < 0 or total != total.quantize(LEDGER_QUANTUM, context=PRECISE):
        raise FootprintError(f"Only a ledger amount of at least 0 can be allocated, not {total}.")
    if any(exact(weight, "weight") < 0 for weight in weights):
        raise FootprintError("A weight cannot be negative.")
    whole = reduce(PRECISE.add, weights, Decimal(0))
    if whole == 0:
        raise FootprintError("Nothing can be allocated over weights that are all zero.")
    shares = [PRECISE.divide(PRECISE.multiply(total, weight), whole) for weight in weights]
    parts = [share.quantize(LEDGER_QUANTUM, rounding=ROUND_FLOOR, context=PRECISE) for share in shares]
    missing = int((total - sum(parts, Decimal(0))) / LEDGER_QUANTUM)
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - shares[index], index))
    for index in by_remainder[:missing]:
        parts[index] += LEDGER_QUANTUM
    return parts
