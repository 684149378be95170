"""Arrays as PostgreSQL's binary COPY takes them: fixed-width records, without a Python object per row."""

import io
from collections.abc import Sequence

import numpy as np

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
# PostgreSQL counts from 2000-01-01.
POSTGRES_EPOCH_US = 946_684_800_000_000
NANO = 10**9
# numeric in base 10,000: three digits before the point (amounts below 10^12), three behind it (twelve decimals).
NUMERIC_DIGITS, NUMERIC_WEIGHT, NUMERIC_SCALE = 6, 2, 9
NUMERIC_BYTES = 8 + 2 * NUMERIC_DIGITS


def copy_body(columns: Sequence[tuple[str, np.ndarray]]) -> io.BytesIO:
    """Return the body of COPY … (FORMAT binary). A column is (kind, values), all of one length.

    Kinds: int8, int2, timestamptz (µs since 1970), numeric (billionths, not negative), and null for a column of NULLs.
    """
    count = len(columns[0][1])
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for number, (kind, _values) in enumerate(columns):
        fields.append((f"length{number}", ">i4"))
        fields += {
            "int8": [(f"value{number}", ">i8")],
            "int2": [(f"value{number}", ">i2")],
            "timestamptz": [(f"value{number}", ">i8")],
            "numeric": [(f"head{number}", ">i2", 4), (f"digits{number}", ">i2", NUMERIC_DIGITS)],  # type: ignore[list-item]
            "null": [],
        }[kind]
    records = np.empty(count, dtype=fields)
    records["fields"] = len(columns)
    for number, (kind, values) in enumerate(columns):
        _fill(records, number, kind, values)
    return io.BytesIO(b"".join((HEADER, records.tobytes(), TRAILER)))


def _fill(records: np.ndarray, number: int, kind: str, values: np.ndarray) -> None:
    records[f"length{number}"] = {"int8": 8, "int2": 2, "timestamptz": 8, "numeric": NUMERIC_BYTES, "null": -1}[kind]
    if kind == "numeric":
        records[f"head{number}"] = (NUMERIC_DIGITS, NUMERIC_WEIGHT, 0, NUMERIC_SCALE)
        whole, part = values // NANO, (values % NANO) * 1000
        digits = records[f"digits{number}"]
        for place, (amount, divisor) in enumerate((one, 10**power) for one in (whole, part) for power in (8, 4, 0)):
            digits[:, place] = amount // divisor % 10_000
    elif kind == "timestamptz":
        records[f"value{number}"] = values - POSTGRES_EPOCH_US
    elif kind != "null":
        records[f"value{number}"] = values
