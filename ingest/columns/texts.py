"""Columns of text as numbers: exact, and only where the text is written plainly; the rest is told apart."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Micro- and nano-units as whole numbers: no float ever touches an amount.
NANO_DIGITS = 9
PLAIN = r"^[0-9]{1,9}(\.[0-9]{1,9})?$"
# As floats are written: 0.30000000000000004 and 8.333333333333333e-05; never more decimals than these.
LONG_DIGITS = 28
LONG = r"^[0-9]{1,9}(\.[0-9]{10,28}|(\.[0-9]{1,17})?[eE]-(0?[0-9]|1[01]))$"
DECIMAL_COMMA = r"^([0-9]+),([0-9]+)$"
SECOND_US, DAY_US = 1_000_000, 86_400_000_000
UNKNOWN = np.iinfo(np.int64).min
PLAIN_LENGTH, OFFSET_LENGTH = len("2026-01-01T00:00:00Z"), len("2026-01-01T00:00:00+01:00")
MONTH_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def coded(column: pa.Array) -> tuple[np.ndarray, list[str]]:
    """Return the code of each row's text, and the texts by code."""
    encoded = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    return encoded.indices.to_numpy(zero_copy_only=False), encoded.dictionary.to_pylist()


def nano(column: pa.Array, *, has_decimal_comma: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return amounts in billionths, rounded half to even as the books do, and where the text is a plain amount."""
    text = column.cast(pa.string())
    if has_decimal_comma:
        text = pc.replace_substring_regex(text, DECIMAL_COMMA, r"\1.\2")
    try:
        whole = _nano(pc.cast(text, pa.decimal128(18, NANO_DIGITS)))
    except pa.ArrowInvalid:
        return _nano_where_plain(text)
    return whole, whole >= 0


def _nano(amounts: pa.Array) -> np.ndarray:
    """Return what an array of decimals holds: of amounts below 10^9 the low word says all."""
    if not len(amounts):
        return np.zeros(0, np.int64)
    words = np.frombuffer(amounts.buffers()[1], dtype=np.int64)
    return words[2 * amounts.offset : 2 * (amounts.offset + len(amounts)) : 2].copy()


def _nano_where_plain(text: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    found = np.full(len(text), UNKNOWN)
    for pattern, digits in ((PLAIN, NANO_DIGITS), (LONG, LONG_DIGITS)):
        is_written_so = pc.match_substring_regex(text, pattern)
        amounts = pc.cast(text.filter(is_written_so), pa.decimal128(9 + digits, digits))
        if digits > NANO_DIGITS:
            amounts = pc.round(amounts, NANO_DIGITS, "half_to_even").cast(pa.decimal128(19, NANO_DIGITS))
        found[is_written_so.to_numpy(zero_copy_only=False)] = _nano(amounts)
    return found, found != UNKNOWN


def is_zero(column: pa.Array) -> np.ndarray:
    """Return where the text writes nothing but zeros."""
    return pc.match_substring_regex(column.cast(pa.string()), r"^0+([.,]0*)?$").to_numpy(zero_copy_only=False)


def is_empty(column: pa.Array) -> np.ndarray:
    """Return where nothing is written."""
    return pc.equal(column.cast(pa.string()), "").to_numpy(zero_copy_only=False)


def moments(texts: list[str], read: Callable[[str], int | None]) -> np.ndarray:
    """Return moments in µs since 1970, UNKNOWN where the text is none.

    ``2026-01-01T00:00:00Z`` and ``2026-01-01T00:00:00+01:00`` are read here, a million at a time; everything else by
    ``read``, text by text.
    """
    found = np.full(len(texts), UNKNOWN)
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    for length in (PLAIN_LENGTH, OFFSET_LENGTH):
        chosen = np.flatnonzero(lengths == length)
        joined = "".join(texts[at] for at in chosen).encode()
        if len(chosen) and len(joined) == len(chosen) * length:
            found[chosen] = _plain_moments(np.frombuffer(joined, np.uint8).reshape(-1, length))
    for at in np.flatnonzero(found == UNKNOWN):
        value = read(texts[at])
        found[at] = UNKNOWN if value is None else value
    return found


def _plain_moments(signs: np.ndarray) -> np.ndarray:
    digit = signs.astype(np.int64) - ord("0")
    is_digit = (digit >= 0) & (digit <= 9)
    places = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18]
    is_plain = is_digit[:, places].all(axis=1)
    is_plain &= (signs[:, [4, 7]] == ord("-")).all(axis=1) & (signs[:, [13, 16]] == ord(":")).all(axis=1)
    year = digit[:, 0] * 1000 + digit[:, 1] * 100 + digit[:, 2] * 10 + digit[:, 3]
    month, day, hour, minute, second = (digit[:, at] * 10 + digit[:, at + 1] for at in (5, 8, 11, 14, 17))
    is_plain &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    month = np.where(is_plain, month, 1)
    is_plain &= (day <= MONTH_DAYS[month]) & ((month != 2) | (day <= 28) | is_leap)
    offset_s, is_offset = _offset_s(signs, digit, is_digit)
    is_plain &= (signs[:, 10] == ord("T")) & is_offset
    seconds = hour * 3600 + minute * 60 + second - offset_s
    return np.where(is_plain, _days(year, month, day) * DAY_US + seconds * SECOND_US, UNKNOWN)


def _offset_s(signs: np.ndarray, digit: np.ndarray, is_digit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the offset behind the seconds, and where it is a plain one."""
    sign = signs[:, 19]
    if signs.shape[1] == PLAIN_LENGTH:
        return np.zeros(len(signs), np.int64), sign == ord("Z")
    hour, minute = (digit[:, at] * 10 + digit[:, at + 1] for at in (20, 23))
    is_plain = is_digit[:, [20, 21, 23, 24]].all(axis=1) & (signs[:, 22] == ord(":")) & (hour < 24) & (minute < 60)
    is_plain &= (sign == ord("+")) | (sign == ord("-"))
    return np.where(sign == ord("-"), -1, 1) * (hour * 3600 + minute * 60), is_plain


def _days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Return days since 1970-01-01 (proleptic Gregorian; years begin in March, so that leap days come last)."""
    year = year - (month <= 2)
    era, of_era = year // 400, year % 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
