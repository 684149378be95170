"""Which rows of a block are certain: readable, believable and plainly written. All others go row by row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from ingest.columns import texts
from ingest.columns.block import Block
from ingest.parsing.doubts import CLOCK_TOLERANCE, EARLIEST, LIMIT_W, MAX_DAYS, MAX_DEVICES
from ingest.parsing.outcomes import ParsedReading

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR_US = 3_600_000_000
# Amounts whose sum over a block still fits into 63 bits, with a wide margin.
MOST_NANO = 10**12
# Powers and device counts near a limit are weighed exactly, row by row.
MARGIN = 0.999
Combination = tuple[str, ...]


def microseconds(at: datetime) -> int:
    """Return a moment in µs since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True)
class Certain:
    """Certain rows of a block as arrays of one length: ``at`` are their positions in the block.

    Amounts are billionths of a kWh and of an hour; ``device_nano`` is UNKNOWN where no device hours are given.
    """

    at: np.ndarray
    started_us: np.ndarray
    ended_us: np.ndarray
    energy_nano: np.ndarray
    device_nano: np.ndarray
    whose: np.ndarray
    combinations: list[Combination]


@dataclass(frozen=True)
class Names:
    """The columns in which a row tells whose it is and how it was metered."""

    columns: tuple[str, ...]

    def of(self, block: Block, has_hours: np.ndarray) -> tuple[np.ndarray, list[Combination]]:
        """Return each row's combination of names (the last says whether it has device hours), by code."""
        code = has_hours.astype(np.int64)
        told: list[tuple[np.ndarray, list[str]]] = [(code, ["", "1"])]
        for column in self.columns:
            codes, values = np.zeros(len(code), np.int64), [""]
            if column in block.columns:
                codes, values = texts.coded(block.columns[column])
            told.append((codes, values))
            if len(values) > 1:
                code = pd.factorize(code * len(values) + codes)[0]
        whose, firsts = _first_of_each(code)
        combinations = [tuple(values[codes[at]] for codes, values in (*told[1:], told[0])) for at in firsts]
        return whose, combinations


def _first_of_each(code: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the code of each row, counted from 0, and the first position of each code."""
    codes, uniques = pd.factorize(code)
    firsts = np.full(len(uniques), len(code))
    np.minimum.at(firsts, codes, np.arange(len(code)))
    return codes, firsts


def certain_rows(
    block: Block,
    names: Names,
    judge: Callable[[Combination], ParsedReading | None],
    read_moment: Callable[[str], int | None],
    now: datetime,
    *,
    has_decimal_comma: bool,
) -> Certain:
    """Return the certain rows of the block. ``judge`` reads a combination of names, or returns None."""
    at = np.flatnonzero(block.is_whole)
    energy, is_plain = texts.nano(block.columns["energy_kwh"], has_decimal_comma=has_decimal_comma)
    device, has_hours, hours_are_plain = _device_hours(block, has_decimal_comma)
    is_plain &= hours_are_plain & (energy < MOST_NANO)
    if (energy <= 1).any():  # what is less than the least amount is neither zero nor that: it goes by itself
        is_plain &= (energy > 1) | texts.is_zero(block.columns["energy_kwh"])
    if "reading_id" in block.columns:
        is_plain &= texts.is_empty(block.columns["reading_id"])
    started, ended = (_moments(block, column, read_moment) for column in ("started_at", "ended_at"))
    is_plain &= (started != texts.UNKNOWN) & (ended != texts.UNKNOWN) & (ended > started)
    is_plain &= (started >= microseconds(EARLIEST)) & (ended <= microseconds(now + CLOCK_TOLERANCE))
    length = np.where(is_plain, ended - started, 1)
    is_plain &= length <= MAX_DAYS * texts.DAY_US
    whose, combinations = names.of(block, has_hours)
    judged = [judge(combination) for combination in combinations]
    is_known = np.array([one is not None for one in judged], bool)
    limits = np.array([float(LIMIT_W[one.boundary]) if one else 0.0 for one in judged])
    is_plain &= is_known[whose]
    # W = 10^-9 kWh × 1000 ÷ (µs ÷ 3.6·10^9 h)
    power_w = energy.astype(np.float64) * 3600 / length
    devices = np.where(has_hours, device.astype(np.float64) * 3.6 / length, 0)
    is_plain &= (power_w <= MARGIN * limits[whose]) & (devices <= MARGIN * float(MAX_DEVICES))
    chosen = np.flatnonzero(is_plain)
    return Certain(
        at[chosen], started[chosen], ended[chosen], energy[chosen], device[chosen], whose[chosen], combinations
    )


def _device_hours(block: Block, has_decimal_comma: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count = int(block.is_whole.sum())
    column = block.columns.get("device_hours")
    nothing = np.full(count, texts.UNKNOWN)
    if column is None:
        return nothing, np.zeros(count, bool), np.ones(count, bool)
    is_empty = texts.is_empty(column)
    if is_empty.all():
        return nothing, ~is_empty, is_empty
    found, is_plain = texts.nano(column, has_decimal_comma=has_decimal_comma)
    is_plain &= (found > 0) & (found < MOST_NANO)
    return np.where(is_plain, found, texts.UNKNOWN), ~is_empty, is_plain | is_empty


def _moments(block: Block, column: str, read: Callable[[str], int | None]) -> np.ndarray:
    codes, values = texts.coded(block.columns[column])
    return texts.moments(values, read)[codes] if values else np.zeros(0, np.int64)


def representative(names: Names, combination: Combination) -> Mapping[str, str]:
    """Return a row that tells a combination of names and is beyond doubt in all the rest."""
    values = dict(zip(names.columns, combination[:-1], strict=True))
    values |= {"started_at": "2020-01-01T00:00:00Z", "ended_at": "2020-01-01T01:00:00Z", "energy_kwh": "0"}
    return values | {"device_hours": combination[-1]}
