"""Rounding: once into the ledger, once onto paper, each by one rule."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from footprint.errors import FootprintError

LEDGER_QUANTUM = Decimal("0.000000001")
# Wide enough that no product of two ledger amounts loses a digit before it is rounded once.
PRECISE = Context(prec=60)


def ledger_amount(amount: Decimal) -> Decimal:
    """Return the amount with 9 decimals, half to even; a non-zero amount that would become 0 is an error."""
    rounded = amount.quantize(LEDGER_QUANTUM, rounding=ROUND_HALF_EVEN, context=PRECISE)
    if rounded == 0 and amount != 0:
        raise FootprintError(f"{amount} is smaller than the ledger can hold; sum such amounts first.")
    return rounded


def ledger_amount_or_least(amount: Decimal) -> Decimal:
    """Return the ledger amount, or the smallest one the ledger can hold for what would become 0: never zero."""
    rounded = amount.quantize(LEDGER_QUANTUM, rounding=ROUND_HALF_EVEN, context=PRECISE)
    return LEDGER_QUANTUM.copy_sign(amount) if rounded == 0 and amount != 0 else rounded


def display_amount(amount: Decimal, decimals: int) -> Decimal:
    """Return the amount as printed: half away from zero at the given decimals, from the unrounded value."""
    return amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=PRECISE)


def is_below_display(amount: Decimal, decimals: int) -> bool:
    """Whether a non-zero amount would be printed as 0, and is printed as “<0.01” instead."""
    return amount != 0 and display_amount(amount, decimals) == 0


def rounding_difference(rows: Iterable[Decimal], total: Decimal, decimals: int) -> Decimal:
    """Return the printed total minus the sum of the printed rows: what a table shows as rounding difference."""
    printed = sum((display_amount(row, decimals) for row in rows), Decimal(0))
    return display_amount(total, decimals) - printed
