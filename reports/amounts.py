"""Amounts as cells: the exact value beside its printed form, or the reason why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from footprint.rounding import PRECISE, display_amount, is_below_display

MINUS = "\u2212"


@dataclass(frozen=True)
class Scale:
    """One way to print a measure: its unit, what a value is multiplied with, and the decimals (None: all).

    It serves tables whose largest value is at least ``least``, in the unit of the books.
    """

    unit: str
    factor: Decimal
    decimals: int | None
    least: int = 0


@dataclass(frozen=True)
class Measure:
    """A kind of amount: its unit in the books, and its scales from the finest to the coarsest."""

    unit: str
    scales: tuple[Scale, ...]

    def scale_for(self, values: Iterable[Decimal | None]) -> Scale:
        """Return the coarsest scale that the largest value asks for, so that a table has one unit."""
        largest = max((abs(value) for value in values if value is not None), default=Decimal(0))
        return [scale for scale in self.scales if largest >= scale.least][-1]


ONE, THOUSANDTH = Decimal(1), Decimal("0.001")
KG = Measure("kg CO2e", (Scale("kg CO2e", ONE, 3), Scale("t CO2e", THOUSANDTH, 3, 1000)))
KWH = Measure("kWh", (Scale("kWh", ONE, 3), Scale("MWh", THOUSANDTH, 3, 1000)))
HOURS = Measure("h", (Scale("h", ONE, 1), Scale("h", ONE, 0, 1000)))
SHARE = Measure("1", (Scale("%", Decimal(100), 1),))
COUNT = Measure("1", (Scale("", ONE, 0),))
SCORE = Measure("1", (Scale("", ONE, 2),))
# What went into a product is printed with every digit, so that it can be multiplied again.
RATIO = Measure("1", (Scale("", ONE, None),))
INTENSITY = Measure("kg CO2e/kWh", (Scale("kg CO2e/kWh", ONE, None),))
KG_PER_DEVICE = Measure("kg CO2e/device", (Scale("kg CO2e", ONE, None),))


class _Nothing:
    """Stands where nothing can be: a scope that a site does not belong to, a phase that a model never had."""


NOTHING = _Nothing()
Value = Decimal | int | None | _Nothing


@dataclass(frozen=True)
class Partial:
    """A value from which something is known to be missing."""

    value: Decimal
    reason: str


def added(values: Iterable["Value | Partial"]) -> Any:
    """Return the sum of cells: NOTHING of nothing, None of gaps only, and marked as lacking where a part is."""
    present = [value for value in values if value is not NOTHING]
    numbers = [number for value in present if (number := plain(value)) is not None]
    if not present or not numbers:
        return None if present else NOTHING
    is_whole = len(numbers) == len(present) and not any(isinstance(value, Partial) for value in present)
    total = sum(numbers, Decimal(0))
    return total if is_whole else Partial(total, _("incomplete: see the register of gaps"))


def plain(value: Any) -> Decimal | None:
    """Return the number of a cell that has one."""
    value = value.value if isinstance(value, Partial) else value
    return Decimal(value) if isinstance(value, Decimal | int) else None


def change_of(value: Any, other: Any) -> Decimal | None:
    """Return by how much a cell differs from another; only amounts from which nothing is missing are compared."""
    return value - other if isinstance(value, Decimal) and isinstance(other, Decimal) else None


def exact(value: Decimal | int) -> str:
    """Return the value with every digit and no exponent."""
    return f"{Decimal(value):f}"


def scaled(value: Decimal, scale: Scale) -> Decimal:
    """Return the value in the unit in which it is printed, unrounded."""
    return PRECISE.multiply(value, scale.factor)


def printed(value: Decimal | int, scale: Scale, *, is_signed: bool = False) -> str:
    """Return the value as printed, rounded once; a value that would print as zero without being it is a “<”."""
    amount = scaled(Decimal(value), scale)
    if scale.decimals is None:
        return number_format(exact(amount.normalize()), force_grouping=True)
    if is_below_display(amount, scale.decimals):
        least = number_format(Decimal(1).scaleb(-scale.decimals), scale.decimals)
        return f"<{least}" if amount > 0 else f">{MINUS}{least}"
    return number_text(display_amount(amount, scale.decimals), scale.decimals, is_signed=is_signed)


def number_text(amount: Decimal, decimals: int, *, is_signed: bool = False) -> str:
    """Return a rounded amount in the language's figures."""
    text = number_format(abs(amount), decimals, force_grouping=True)
    sign = MINUS if amount < 0 else "+" if is_signed and amount > 0 else ""
    return f"{sign}{text}"


def amount_cell(
    value: Value | Partial, measure: Measure, scale: Scale, reason: str = "", *, is_signed: bool = False
) -> dict[str, Any]:
    """Return the cell of an amount; ``reason`` says why a value that is None is missing."""
    if isinstance(value, _Nothing):
        return {"state": "not_applicable", "printed": "–", "reason": _("nothing of this kind was booked")}
    if value is None:
        return {"state": "not_available", "printed": _("not available"), "reason": reason}
    missing = value.reason if isinstance(value, Partial) else ""
    number = value.value if isinstance(value, Partial) else value
    cell = {
        "state": "zero" if number == 0 else "reported",
        "value": exact(number),
        "unit": measure.unit,
        "printed": printed(number, scale, is_signed=is_signed),
        "printed_unit": scale.unit,
    }
    return cell | ({"reason": missing, "is_partial": True} if missing else {})


def text_cell(text: object) -> dict[str, Any]:
    """Return a cell of words."""
    return {"state": "text", "printed": "" if text is None else str(text)}
