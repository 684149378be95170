"""The rows that are measured with: METERS meters, a minute each, in the order in which a collector writes them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

METERS = 200
START = datetime(2022, 1, 1, tzinfo=UTC)
START_US = int(START.timestamp()) * 1_000_000
MINUTE_US = 60_000_000
NANO_PER_MICRO = 1000
AT_ONCE = 500_000
COLUMNS = ("started_at", "ended_at", "energy_kwh", "boundary", "site", "team", "model", "phase", "quality", "meter")
SAME = {"boundary": "node", "site": "fra-dc1", "team": "research", "model": "", "phase": "inference"}


@dataclass(frozen=True)
class Rows:
    """Rows as the books keep them: minutes since START, meter, and billionths of a kWh."""

    minute: np.ndarray
    meter: np.ndarray
    energy_nano: np.ndarray

    @classmethod
    def of(cls, first: int, count: int) -> "Rows":
        """Return ``count`` rows of the endless log, from the row ``first``."""
        number = np.arange(first, first + count)
        return cls(number // METERS, number % METERS, (number * 7919 % 900_000 + 100_000) * NANO_PER_MICRO)

    def values(self) -> Iterator[dict[str, str]]:
        """Yield each row in the native format's columns."""
        minutes = range(int(self.minute[0]), int(self.minute[-1]) + 2)
        at = {minute: f"{START + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}" for minute in minutes}
        micro = (self.energy_nano // NANO_PER_MICRO).tolist()
        for minute, meter, amount in zip(self.minute.tolist(), self.meter.tolist(), micro, strict=True):
            yield {"started_at": at[minute], "ended_at": at[minute + 1], "energy_kwh": f"0.{amount:06}", **SAME,
                   "quality": "telemetry", "meter": f"node-{meter:03}"}  # fmt: skip


def parts(rows: int) -> Iterator[Rows]:
    """Yield the first rows of the log, so many at once as fit easily in memory."""
    for first in range(0, rows, AT_ONCE):
        yield Rows.of(first, min(AT_ONCE, rows - first))


def write_csv(path: Path, rows: int) -> None:
    """Write the first rows of the log as a native CSV file."""
    with path.open("w") as file:
        file.write(",".join(COLUMNS) + "\n")
        for part in parts(rows):
            file.writelines(",".join(row.values()) + "\n" for row in part.values())


def ndjson(first: int, count: int) -> bytes:
    """Return rows of the log as one JSON object per line, without their empty values."""
    rows = Rows.of(first, count).values()
    lines = (json.dumps({key: value for key, value in row.items() if value}) for row in rows)
    return "".join(line + "\n" for line in lines).encode()
