"""Simulated meters and telemetry, written in the native reading format."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import date

from ingest.demo.organisation import SIMULATED, DemoSite
from ingest.demo.workload import DayOfWork, bounds

TELEMETRY = (
    "started_at", "ended_at", "energy_kwh", "boundary", "site", "team", "model", "phase", "quality", "meter",
    "hardware", "device_hours", "note",
)  # fmt: skip
METER = ("started_at", "ended_at", "energy_kwh", "boundary", "site", "quality", "meter", "note")
# Rows as they do arrive: a name mistyped, a counter run backwards, one that overflowed, a decimal comma.
BAD_ROWS: tuple[dict[str, str], ...] = (
    {"team": "vision-reserch"},
    {"energy_kwh": "-318.442"},
    {"energy_kwh": "189600000.000"},
    {"energy_kwh": "41,7"},
    {"boundary": "cabinet"},
)


def telemetry_row(site: DemoSite, used: DayOfWork, quality: str) -> dict[str, str]:
    """Return a day of telemetry as a reading."""
    started_at, ended_at = bounds(used.day, site.time_zone)
    return {
        "started_at": started_at.isoformat(), "ended_at": ended_at.isoformat(),
        "energy_kwh": f"{used.it_energy_kwh:.3f}", "boundary": "node", "site": site.slug,
        "team": used.work.team,
        "model": used.work.model, "phase": used.work.phase, "quality": quality, "meter": used.meter,
        "hardware": site.hardware, "device_hours": f"{used.device_hours:g}", "note": SIMULATED,
    }  # fmt: skip


def meter_row(site: DemoSite, first: date, last: date, facility_energy_kwh: float) -> dict[str, str]:
    """Return what the site's main meter counted from the first to the last day."""
    return {
        "started_at": bounds(first, site.time_zone)[0].isoformat(),
        "ended_at": bounds(last, site.time_zone)[1].isoformat(),
        "energy_kwh": f"{facility_energy_kwh:.2f}", "boundary": "facility", "site": site.slug,
        "quality": "measured", "meter": "main", "note": SIMULATED,
    }  # fmt: skip


def as_csv(columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> str:
    """Return the rows as CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_ndjson(rows: Iterable[dict[str, str]]) -> str:
    """Return the rows as one JSON object per line; empty values are left out."""
    lines = ({key: value for key, value in row.items() if value} for row in rows)
    return "".join(json.dumps(line) + "\n" for line in lines)


def with_bad_rows(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows with a few spoilt, one every forty, as happens on the way from a cluster to a file."""
    spoilt = {40 * (number + 1): bad for number, bad in enumerate(BAD_ROWS)}
    return [row | spoilt.get(number, {}) for number, row in enumerate(rows)]
