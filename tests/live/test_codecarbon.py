"""A real CodeCarbon tracker that is given nothing but an endpoint and a key: its run stands in the books.

The pinned version runs here; WATTBOOK_TEST_CODECARBONS names interpreters that have others, with colons between.
"""

import csv
import os
import subprocess
import sys
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest

from tests.live.installation import UP_S, Installation, answers, free_port, temporary_installation, wait_for

pytestmark = pytest.mark.live
PYTHONS = [path for path in os.environ.get("WATTBOOK_TEST_CODECARBONS", "").split(":") if path] or [sys.executable]
CATALOGUE = """
from organization.models import *
from ingest.models import Source
from ingest.tokens import issue_source_token
Organization.objects.get_or_create(id=1, defaults={"name": "Posted", "time_zone": "Europe/Paris"})
entity, _ = LegalEntity.objects.get_or_create(slug="one", defaults={"name": "One", "country": "FR"})
site, _ = Site.objects.get_or_create(slug="lab", defaults=dict(
    name="Lab", entity=entity, kind="own_data_center", country="FR", time_zone="Europe/Paris"))
team, _ = Team.objects.get_or_create(slug="team", defaults={"name": "Team", "entity": entity})
source = Source.objects.create(slug="{slug}", name="{slug}", site=site, team=team)
print("TOKEN " + issue_source_token(source, "tracker", None)[1])
"""
TRACK = """
import time
from importlib.metadata import version
from codecarbon import EmissionsTracker, OfflineEmissionsTracker
more = {"measure_power_secs": 1, "api_call_interval": 1, "save_to_api": True, "log_level": "warning"}
if version("codecarbon").startswith("3"):
    tracker = OfflineEmissionsTracker(country_iso_code="FRA", allow_multiple_runs=True, **more)
else:
    if not version("codecarbon").startswith("2.4"):
        more["allow_multiple_runs"] = True
    tracker = EmissionsTracker(**more)
tracker.start()
ends = time.monotonic() + 6
while time.monotonic() < ends:
    sum(n * n for n in range(100_000))
tracker.stop()
"""


@pytest.fixture(scope="module")
def running():
    """An installation with web server, worker and beat, and its address."""
    with temporary_installation() as installation:
        installation.manage("migrate", "--verbosity", "0")
        installation.manage("load_factors")
        port = free_port()
        installation.start("manage.py", "up", "--port", str(port), "--keep-engines")
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{url}/accounts/login/"), UP_S, "the web server's first answer")
        yield installation, url


def new_source(installation: Installation, slug: str) -> str:
    told = installation.manage("shell", "-c", CATALOGUE.replace("{slug}", slug)).stdout
    return next(line.removeprefix("TOKEN ") for line in told.splitlines() if line.startswith("TOKEN "))


def version_of(python: str) -> str:
    asked = [python, "-c", "import importlib.metadata as m; print(m.version('codecarbon'))"]
    return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def track(python: str, folder: Path, config: str) -> None:
    """Run the tracker in a folder with such a configuration file."""
    (folder / ".codecarbon.config").write_text(config)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CODECARBON_")}
    done = subprocess.run(
        [python, "-c", TRACK], cwd=folder, env=kept | {"HOME": str(folder), "TZ": "UTC"}, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def batches(installation: Installation, slug: str, door: str) -> list[tuple]:
    return installation.sql(
        "SELECT b.state, b.format, b.rows, b.accepted, b.quarantined, b.rejected FROM ingest_batch b"
        " JOIN ingest_source s ON s.id = b.source_id WHERE s.slug = %s AND b.door = %s ORDER BY b.id", slug, door
    )  # fmt: skip


def posted(installation: Installation, slug: str) -> list[tuple]:
    return installation.sql(
        "SELECT r.started_at, r.ended_at, r.metered_energy_kwh, x.subject FROM ingest_reading r"
        " JOIN ingest_series x ON x.id = r.series_id JOIN ingest_source s ON s.id = x.source_id"
        " WHERE s.slug = %s AND x.precedence = 20 ORDER BY r.started_at", slug
    )  # fmt: skip


def is_settled(installation: Installation) -> bool:
    waiting = "SELECT 1 FROM ingest_push UNION ALL SELECT 1 FROM ingest_batch WHERE state IN ('received', 'processing')"
    return not installation.sql(f"{waiting} UNION ALL SELECT 1 FROM ingest_dirtyday")


def counted_kwh(installation: Installation, slug: str) -> Decimal:
    rows = installation.sql(
        "SELECT coalesce(sum(h.metered_energy_kwh), 0) FROM ingest_hourlyenergy h"
        " JOIN ingest_source s ON s.id = h.source_id WHERE s.slug = %s", slug
    )  # fmt: skip
    return rows[0][0]


@pytest.mark.parametrize("python", PYTHONS)
def test_tracker_posts_and_its_csv_counts_nothing_twice(running, tmp_path, python):
    installation, url = running
    slug = f"tracker-{PYTHONS.index(python)}"
    token = new_source(installation, slug)
    # The two lines of the documentation; versions before 2.7.2 send no key, so that the endpoint holds it.
    config = f"[codecarbon]\napi_endpoint = {url}/codecarbon\napi_key = {token}\n"
    if version_of(python).startswith("2.4."):
        config = f"[codecarbon]\napi_endpoint = {url}/codecarbon/t/{token}\n"
    track(python, tmp_path, config)

    wait_for(lambda: posted(installation, slug) and is_settled(installation), 60, "the posts in the books")
    readings = posted(installation, slug)
    kwh = sum(row[2] for row in readings)
    made = batches(installation, slug, "push")
    assert {batch[:2] for batch in made} == {("done", "codecarbon-api")}
    # Every post is accepted, and so is the opening of the run.
    assert sum(batch[3] for batch in made) == sum(batch[2] for batch in made) == len(readings) + 1
    assert len(readings) >= 3
    assert len({row[3] for row in readings}) == 1
    assert all(before[1] <= after[0] for before, after in pairwise(readings))
    assert counted_kwh(installation, slug) == kwh

    (row,) = csv.DictReader((tmp_path / "emissions.csv").open())
    total = Decimal(row["energy_consumed"])
    assert kwh <= total * Decimal("1.001") + Decimal("1e-8")
    assert kwh > total / 2
    installation.manage("ingest", str(tmp_path / "emissions.csv"), "--source", slug)
    wait_for(lambda: is_settled(installation), 60, "the total in the books")
    run_id = UUID(readings[0][3].rpartition(":")[2])
    if row["run_id"] == str(run_id):
        assert abs(counted_kwh(installation, slug) - total) < Decimal("1e-9")  # the total counts, the posts do not
    else:
        assert row["run_id"] == "None"
        assert batches(installation, slug, "command")[-1][4] == 1  # held back: the posts count
        assert counted_kwh(installation, slug) == kwh


def test_tracker_with_a_wrong_key_goes_on_and_posts_nothing(running, tmp_path):
    installation, url = running
    before = installation.sql("SELECT count(*) FROM ingest_postedrun")
    track(PYTHONS[-1], tmp_path, f"[codecarbon]\napi_endpoint = {url}/codecarbon\napi_key = wbs_wrong\n")
    assert (tmp_path / "emissions.csv").exists()
    assert installation.sql("SELECT count(*) FROM ingest_push")[0][0] == 0
    assert installation.sql("SELECT count(*) FROM ingest_postedrun") == before
