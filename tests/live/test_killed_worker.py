"""A worker killed in the middle of a batch: no row is lost and none doubled."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.live.installation import kill_group, temporary_installation, wait_for

pytestmark = pytest.mark.live
ROWS = 40_000
CATALOGUE = """
from organization.models import *
from ingest.models import Source
Organization.objects.get_or_create(id=1, defaults={"name": "Killed", "time_zone": "Europe/Paris"})
entity, _ = LegalEntity.objects.get_or_create(slug="one", defaults={"name": "One", "country": "FR"})
site, _ = Site.objects.get_or_create(slug="lab", defaults=dict(
    name="Lab", entity=entity, kind="own_data_center", country="FR", time_zone="Europe/Paris"))
team, _ = Team.objects.get_or_create(slug="team", defaults={"name": "Team", "entity": entity})
Source.objects.get_or_create(slug="meters", defaults={"name": "Meters", "site": site, "team": team})
"""


@pytest.fixture
def installation():
    with temporary_installation() as installation:
        installation.manage("migrate", "--verbosity", "0")
        installation.manage("load_factors")
        installation.manage("shell", "-c", CATALOGUE)
        yield installation


def log_of(rows: int, path) -> Decimal:
    start, total = datetime(2026, 1, 1, tzinfo=UTC), Decimal(0)
    with path.open("w") as log:
        for number in range(rows):
            begins = start + timedelta(minutes=number)
            amount = Decimal(number % 97 + 1) / 1000
            total += amount
            row = {
                "reading_id": f"r{number}", "started_at": begins.isoformat(), "energy_kwh": str(amount),
                "ended_at": (begins + timedelta(minutes=1)).isoformat(), "boundary": "node", "quality": "measured",
            }  # fmt: skip
            log.write(json.dumps(row) + "\n")
    return total


def batch(installation):
    columns = "state, rows, accepted, duplicate, corrected, quarantined, rejected"
    return installation.sql(f"SELECT {columns} FROM ingest_batch ORDER BY id DESC LIMIT 1")[0]


def test_killed_worker_loses_no_row_and_doubles_none(installation, tmp_path):
    log = tmp_path / "readings.ndjson"
    total = log_of(ROWS, log)
    worker = (
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "--beat",
        "--concurrency",
        "1",
        "--loglevel",
        "WARNING",
    )
    first = installation.start(*worker)
    installation.manage("ingest", str(log), "--source", "meters", "--queue")
    wait_for(lambda: 0 < batch(installation)[1] < ROWS, 60, "the first committed chunk")
    kill_group(first)
    state, rows, *_ = batch(installation)
    assert state == "processing"
    assert 0 < rows < ROWS

    installation.start(*worker)
    wait_for(lambda: batch(installation)[0] == "done", 120, "the end of the batch")
    assert batch(installation) == ("done", ROWS, ROWS, 0, 0, 0, 0)
    assert installation.sql("SELECT count(*), sum(metered_energy_kwh) FROM ingest_reading") == [(ROWS, total)]
    wait_for(lambda: not installation.sql("SELECT 1 FROM ingest_dirtyday LIMIT 1"), 60, "the hours of every day")
    assert installation.sql("SELECT sum(metered_energy_kwh) FROM ingest_hourlyenergy") == [(total,)]

    installation.manage("ingest", str(log), "--source", "meters", "--queue")
    wait_for(lambda: batch(installation)[:2] == ("done", ROWS), 120, "the second reading of the same file")
    assert batch(installation) == ("done", ROWS, 0, ROWS, 0, 0, 0)
    assert installation.sql("SELECT count(*), sum(metered_energy_kwh) FROM ingest_reading") == [(ROWS, total)]
