"""The hours of readings that lie within one hour each, summed up beside their landing."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection

from ingest.columns.certain import EPOCH, HOUR_US
from ingest.columns.texts import UNKNOWN
from organization.sqlfiles import query

ADD_HOURS = query(Path(__file__).resolve().parents[1] / "sql" / "add_hours.sql")
NANO = Decimal(1_000_000_000)
HOUR = timedelta(hours=1)


def within_an_hour(started_us: np.ndarray, ended_us: np.ndarray, zone: str) -> np.ndarray:
    """Return the readings that lie in one UTC hour, and in one month of the organisation's zone."""
    hours = started_us // HOUR_US
    is_within = (ended_us - 1) // HOUR_US == hours
    borders = [hour for hour in np.unique(hours[is_within]) if _holds_month_border(int(hour), zone)]
    return is_within & ~np.isin(hours, borders) if borders else is_within


def _at(hour: int) -> datetime:
    return EPOCH + hour * HOUR


def _holds_month_border(hour: int, zone: str) -> bool:
    first, last = (at.astimezone(ZoneInfo(zone)) for at in (_at(hour), _at(hour + 1) - timedelta(microseconds=1)))
    return (first.year, first.month) != (last.year, last.month)


def add_hours(
    source_id: int, zone: str, started_us: np.ndarray, circumstances: np.ndarray, energy: np.ndarray, device: np.ndarray
) -> None:
    """Add the readings to the hours of their source, exactly; the caller holds the lock on the source's hours."""
    if not len(started_us):
        return
    whose, of_whose = np.unique(circumstances, return_inverse=True)
    pairs, of_pair = np.unique(started_us // HOUR_US * len(whose) + of_whose, return_inverse=True)
    is_known = device != UNKNOWN
    energies, devices, known = (
        _sums(of_pair, len(pairs), values) for values in (energy, np.where(is_known, device, 0), is_known)
    )
    at = [_at(hour) for hour in (pairs // len(whose)).tolist()]
    local = [one.astimezone(ZoneInfo(zone)).date().replace(day=1) for one in at]
    values = {
        "source_id": source_id,
        "hours": at,
        "days": sorted({one.date() for one in at}),
        "months": local,
        "whose": whose[pairs % len(whose)].tolist(),
        "energy": [Decimal(one) / NANO for one in energies.tolist()],
        "device": [
            Decimal(one) / NANO if times else None for one, times in zip(devices.tolist(), known.tolist(), strict=True)
        ],
    }
    with connection.cursor() as cursor:
        cursor.execute(ADD_HOURS, values)


def _sums(groups: np.ndarray, count: int, values: np.ndarray) -> np.ndarray:
    """Return the sum of the values of each group, in whole numbers."""
    found = np.zeros(count, np.int64)
    np.add.at(found, groups, values)
    return found
