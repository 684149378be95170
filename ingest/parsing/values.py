"""Single values out of a log: numbers and times, read strictly."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
TIME = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|z|[+-]\d{2}(:?\d{2})?))?)?", re.ASCII)
BLANK_OFFSET = re.compile(r"(?<=\d) (?=[Zz+-])")
NINE_DECIMALS = Decimal("0.000000001")
# numeric(24,9) has fifteen digits before the point.
TOO_LARGE = Decimal("1e15")
MAX_NUMBER_CHARS = 60
# No log is of another time; within these years offsets and durations can be added without leaving the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_S = Decimal(10**10)


class NotANumber(ValueError):
    """The text is no plain number."""


class NotATime(ValueError):
    """The text is no date and time."""


def number(text: str, *, has_decimal_comma: bool = False) -> Decimal:
    """Return the exact number that the text writes; no thousands separators, no NaN, no infinity."""
    text = text.strip()
    if has_decimal_comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if len(text) > MAX_NUMBER_CHARS or not NUMBER.fullmatch(text):
        raise NotANumber(text)
    return Decimal(text)


def booked(amount: Decimal) -> Decimal:
    """Return the amount with the nine decimals that the books keep."""
    return amount.quantize(NINE_DECIMALS, ROUND_HALF_EVEN)


@lru_cache(maxsize=4096)
def time(text: str) -> datetime:
    """Return the ISO 8601 date and time; without an offset it stays naive, a bare date is its midnight."""
    text = text.strip()
    if not TIME.fullmatch(text):
        raise NotATime(text)
    try:
        at = datetime.fromisoformat(BLANK_OFFSET.sub("", text).replace(",", "."))
    except ValueError as error:
        raise NotATime(text) from error
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise NotATime(text)
    return at


@dataclass(frozen=True)
class LocalTime:
    """A wall-clock time in a zone, as the one or two moments that it may be."""

    at: datetime
    is_ambiguous: bool = False
    is_missing: bool = False
    other_at: datetime | None = None


@lru_cache(maxsize=4096)
def in_zone(naive: datetime, zone: str) -> LocalTime:
    """Return the moment of a wall-clock time.

    Of an hour that exists twice the first is taken; one that the clock skips is read as if it had not moved.
    """
    info = ZoneInfo(zone)
    first = naive.replace(tzinfo=info, fold=0)
    second = naive.replace(tzinfo=info, fold=1)
    at = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return LocalTime(at)
    is_missing = at.astimezone(info).replace(tzinfo=None) != naive
    return LocalTime(at, not is_missing, is_missing, second.astimezone(UTC))


def seconds(amount: Decimal) -> timedelta:
    """Return the duration, to the microsecond; what is longer than three centuries is wrong anyway, and cut."""
    amount = min(max(amount, -LONGEST_S), LONGEST_S)
    return timedelta(microseconds=int((amount * 1_000_000).to_integral_value(ROUND_HALF_EVEN)))


def shown(amount: Decimal) -> str:
    """Return a number for a sentence: six significant digits at most, without a needless exponent."""
    return f"{amount:.6g}" if abs(amount) < Decimal("1e-4") else f"{float(amount):,.6g}"


def shown_power(power_w: Decimal) -> str:
    """Return a power for a sentence, in W, kW, MW or GW."""
    for factor, unit in ((10**9, "GW"), (10**6, "MW"), (10**3, "kW")):
        if power_w >= factor:
            return f"{float(power_w / factor):.3g} {unit}"
    return f"{float(power_w):.3g} W"


def shown_time(at: datetime) -> str:
    """Return a moment for a sentence, in UTC to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
