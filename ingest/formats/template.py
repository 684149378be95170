"""A CSV to start from, with the names of the live catalogue."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product

from ingest.formats.native_fields import COLUMNS, SITE_NOTE, TEAM_NOTE

# Too old to be booked, even where only the note was changed.
STARTED_AT, ENDED_AT = "1999-01-01T00:00:00+00:00", "1999-02-01T00:00:00+00:00"
MAX_EXAMPLES = 12


@dataclass(frozen=True)
class CatalogueNames:
    """Short names of what the catalogue holds."""

    sites: Sequence[str]
    teams: Sequence[str]
    models: Sequence[str]
    phases: Sequence[str]
    hardware: Sequence[str] = ()


def native_template(catalogue: CatalogueNames) -> str:
    """Return a CSV with the native header and example rows that parse, made from the catalogue's names."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for site in islice(catalogue.sites, 3):
        writer.writerow(_meter_row(site))
    teams = product(catalogue.sites[:1] or [""], catalogue.teams)
    for number, (site, team) in enumerate(islice(teams, MAX_EXAMPLES)):
        writer.writerow(_team_row(number, site, team, catalogue))
    return text.getvalue()


def _meter_row(site: str) -> dict[str, str]:
    return {
        "started_at": STARTED_AT, "ended_at": ENDED_AT, "energy_kwh": "12500.75", "boundary": "facility",
        "site": site, "quality": "measured", "meter": "main", "note": SITE_NOTE,
    }  # fmt: skip


def _team_row(number: int, site: str, team: str, catalogue: CatalogueNames) -> dict[str, str]:
    hardware = _nth(catalogue.hardware, number)
    return {
        "started_at": STARTED_AT, "ended_at": ENDED_AT, "energy_kwh": "1250.5", "boundary": "node",
        "site": site, "team": team, "model": _nth(catalogue.models, number),
        "phase": _nth(catalogue.phases, number), "quality": "telemetry",
        "reading_id": f"example-{number + 1}", "hardware": hardware,
        "device_hours": "744" if hardware else "", "note": TEAM_NOTE,
    }  # fmt: skip


def _nth(names: Sequence[str], number: int) -> str:
    return names[number % len(names)] if names else ""
