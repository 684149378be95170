"""Rows that say what the books say already, found in arrays: read from the books once, and compared value by value."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
from django.db import connection

from ingest.columns.binary import HEADER, POSTGRES_EPOCH_US, TRAILER
from ingest.columns.rows import CodedRows
from ingest.columns.texts import UNKNOWN
from organization.sqlfiles import query

READINGS_BETWEEN = query(Path(__file__).resolve().parents[1] / "sql" / "readings_between.sql")
UNLIKE = UNKNOWN + 1
FIELDS = ("series", "slot", "revision", "ended", "energy", "device", "circumstances", "is_told")
RECORD = np.dtype(
    [("fields", ">i2"), *(part for name in FIELDS for part in ((f"{name}_length", ">i4"), (name, ">i8")))]
)
# A series that is much denser in the books than in the block is compared row by row.
MOST_PER_ROW = 4


def same_as_in_the_books(batch_id: int, rows: CodedRows, among: np.ndarray) -> np.ndarray:
    """Return the rows that say, value for value, what holds in the books since another batch."""
    found = np.zeros(len(rows.at), bool)
    chosen = np.flatnonzero(among)
    if not len(chosen):
        return found
    known = _readings(batch_id, rows, chosen)
    if known is None or not len(known):
        return found
    known_keys, keys = _keys(known, rows, chosen)
    order = np.lexsort((known["revision"], known_keys))
    is_last = np.append(np.diff(known_keys[order]) > 0, True)
    known, known_keys = known[order[is_last]], known_keys[order[is_last]]
    at = np.minimum(np.searchsorted(known_keys, keys), len(known) - 1)
    said = known[at]
    is_same = (known_keys[at] == keys) & (said["is_told"] == 1)
    is_same &= said["ended"] + POSTGRES_EPOCH_US == rows.ended_us[chosen]
    is_same &= (said["energy"] == rows.energy[chosen]) & (said["device"] == rows.device[chosen])
    found[chosen] = is_same & (said["circumstances"] == rows.circumstances_id[chosen])
    return found


def _keys(known: np.ndarray, rows: CodedRows, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for each pair of series and slot, the same for the same pair, in the books and in the rows."""
    series = np.unique(rows.series_id[chosen])
    slots = np.concatenate((known["slot"] + POSTGRES_EPOCH_US, rows.started_us[chosen]))
    codes, starts = pd.factorize(slots)
    known_keys = np.searchsorted(series, known["series"]) * len(starts) + codes[: len(known)]
    return known_keys, np.searchsorted(series, rows.series_id[chosen]) * len(starts) + codes[len(known) :]


def _readings(batch_id: int, rows: CodedRows, chosen: np.ndarray) -> np.ndarray | None:
    """Return every revision between the first and the last start, or None where there are far more than rows."""
    started, limit = rows.started_us[chosen], MOST_PER_ROW * len(chosen)
    values = {
        "series": np.unique(rows.series_id[chosen]).tolist(), "low_us": int(started.min()),
        "high_us": int(started.max()), "batch_id": batch_id, "unknown": int(UNKNOWN), "unlike": int(UNLIKE),
        "limit": limit + 1,
    }  # fmt: skip
    body = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(cursor.cursor.mogrify(READINGS_BETWEEN, values).decode(), body)
    size = body.tell() - len(HEADER) - len(TRAILER)
    found = np.frombuffer(body.getbuffer(), RECORD, size // RECORD.itemsize, len(HEADER))
    return None if len(found) > limit else found
