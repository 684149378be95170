"""Rounding: once into the ledger, once onto paper, each by one rule."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from footprint.errors import FootprintError

LEDGER_QUANTUM = Decimal("0.000000001")
LEDGER_LIMIT = Decimal(10) ** 15  # the ledger's column has 24 digits, 9 of them decimals
# Wide enough that no product of two ledger amounts loses a digit before it is rounded once.
PRECISE = Context(prec=60)


def ledger_amount(amount: Decimal) -> Decimal:
    """Return the amount with 9 decimals, half to even; a non-zero amount that would become 0 is an error."""
    rounded = _in_ledger(amount)
    if rounded == 0 and amount != 0:
        raise FootprintError(f"{amount} is smaller than the ledger can hold; sum such amounts first.")
    return rounded


def ledger_amount_or_least(amount: Decimal) -> Decimal:
    """Return the ledger amount, or the least one that the ledger can hold for what would become 0."""
    rounded = _in_ledger(amount)
    return LEDGER_QUANTUM.copy_sign(amount) if rounded == 0 and amount != 0 else rounded


def _in_ledger(amount: Decimal) -> Decimal:
    # The last half quantum below the limit would be rounded up to it.
    if not amount.is_finite() or abs(amount) >= LEDGER_LIMIT - LEDGER_QUANTUM / 2:
        raise FootprintError(f"{amount:.6g} is not an amount that the ledger can hold.")
    return amount.quantize(LEDGER_QUANTUM, rounding=ROUND_HALF_EVEN, context=PRECISE)


def display_amount(amount: Decimal, decimals: int) -> Decimal:
    """Return the amount as printed: half away from zero at the given decimals, from the unrounded value."""
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=PRECISE)
    return PRECISE.plus(rounded)  # nobody prints a negative zero


def is_below_display(amount: Decimal, decimals: int) -> bool:
    """Whether a non-zero amount would be printed as 0, and is printed as “<0.01” instead."""
    return amount != 0 and display_amount(amount, decimals) == 0


def rounding_difference(rows: Iterable[Decimal], total: Decimal, decimals: int) -> Decimal:
    """Return the printed total − the sum of the printed rows: what a table shows as rounding difference."""
    printed = sum((display_amount(row, decimals) for row in rows), Decimal(0))
    return display_amount(total, decimals) - printed
