"""The hours of readings that lie within one hour each, summed up beside their landing."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
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
    hours = started_us // HOUR_US
    table = pd.DataFrame({"hour": hours, "whose": circumstances, "energy": energy})
    table["device"] = np.where(device == UNKNOWN, 0, device)
    table["known"] = device != UNKNOWN
    sums = (
        table.groupby(["hour", "whose"], sort=True)
        .agg({"energy": "sum", "device": "sum", "known": "any"})
        .reset_index()
    )
    at = [_at(int(hour)) for hour in sums["hour"]]
    local = [one.astimezone(ZoneInfo(zone)).date().replace(day=1) for one in at]
    values = {
        "source_id": source_id,
        "hours": at,
        "days": sorted({one.date() for one in at}),
        "months": local,
        "whose": [int(one) for one in sums["whose"]],
        "energy": [Decimal(int(one)) / NANO for one in sums["energy"]],
        "device": [
            Decimal(int(one)) / NANO if known else None
            for one, known in zip(sums["device"], sums["known"], strict=True)
        ],
    }
    with connection.cursor() as cursor:
        cursor.execute(ADD_HOURS, values)
