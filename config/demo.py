"""The demonstration by the product's own ways: catalogue files, sources, batches for the workers, statements."""

import json
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from ingest.demo.generate import generate
from ingest.demo.organisation import real_source, sources
from ingest.evidence import chunks_of
from ingest.models import Batch, DirtyDay, NameMapping, Source
from ingest.receive import receive_batch
from ingest.tasks import wake
from organization.demo import PEOPLE, DemoPerson, create_people, load_catalogue
from organization.models import AiModel, Hardware, Organization, Site, Team, User
from organization.periods import month_of, previous_month, reporting_year_of
from reports.calculation.run import months_to_calculate
from reports.models import Calculation
from reports.statement.service import find_or_prepare
from reports.tasks import calculate

REAL_LOGS = Path(__file__).resolve().parent.parent / "ingest" / "demo" / "real"
WAIT_S = 240
LAST_MONTH = date(2026, 10, 31)
FIRST_MONTH = date(2024, 11, 1)


def logins() -> tuple[DemoPerson, ...]:
    """Return the demonstration's logins."""
    return PEOPLE


def load_organization() -> str:
    """Load catalogue, people and sources; a second time changes nothing."""
    load_catalogue()
    create_people()
    for row in [*sources(), real_source()]:
        _load_source(row)
    counts = (Site.objects.count(), Team.objects.count(), AiModel.objects.count(), Source.objects.count())
    return "{} sites, {} teams, {} AI models, {} sources".format(*counts)


def _load_source(row: dict[str, Any]) -> None:
    kind = row["hardware_kind"]
    site = Site.objects.get(slug=row["site"])
    hardware = Hardware.objects.filter(site=site, kind=kind).first() if kind else None
    expected = {"expected_from": FIRST_MONTH, "expected_until": LAST_MONTH} if row["is_simulated"] else {}
    source, _is_new = Source.objects.get_or_create(
        slug=row["slug"],
        defaults={
            "name": row["slug"].replace("-", " ").capitalize(),
            "format": row["format"],
            "site": site,
            "team": Team.objects.filter(slug=row["team"]).first(),
            "hardware": hardware,
            "time_zone": row["time_zone"],
            "boundary": row["boundary"],
            "quality": row["quality"],
            "is_simulated": row["is_simulated"],
            **expected,
        },
    )
    for mapping in row["mappings"]:
        NameMapping.objects.get_or_create(
            source=source,
            project=mapping["project"],
            defaults={
                "team": Team.objects.filter(slug=mapping["team"]).first(),
                "ai_model": AiModel.objects.filter(slug=mapping["model"]).first(),
                "phase": mapping["phase"],
            },
        )


def send_logs(folder: Path) -> str:
    """Write the simulated logs, and send every log that was not sent before to the workers."""
    generate(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    files = [(folder / entry["path"], entry["source"]) for entry in manifest["files"]]
    files += [(path, "bench-codecarbon") for path in sorted(REAL_LOGS.glob("*.csv*"))]
    known = set(Batch.objects.values_list("source__slug", "file_name"))
    by_slug = {source.slug: source for source in Source.objects.all()}
    sent = 0
    for path, slug in files:
        if (slug, path.name) in known:
            continue
        with path.open("rb") as stream:
            batch = receive_batch(
                by_slug[slug],
                chunks_of(stream),
                file_name=path.name,
                door=Batch.Door.COMMAND,
                requested_format="auto",
            )
        wake(batch)
        sent += 1
    return f"{sent} new of {len(files)} files"


def wait_for_batches(is_stopping: Callable[[], bool]) -> str:
    """Wait until the workers are through with every batch."""
    waiting = Batch.objects.exclude(state__in=[Batch.State.DONE, Batch.State.REFUSED, Batch.State.FAILED])
    _wait(lambda: not waiting.exists() and not DirtyDay.objects.exists(), is_stopping, "the batches")
    return f"{sum(Batch.objects.values_list('rows', flat=True)):,} rows in {Batch.objects.count()} batches"


def wait_for_months(is_stopping: Callable[[], bool]) -> str:
    """Ask the workers for every month whose books are out of date, and wait for the last."""
    for month in _stale_months():
        calculate.delay(month.isoformat())
    _wait(lambda: not _stale_months(), is_stopping, "the calculations")
    return f"{Calculation.objects.filter(is_current=True).count()} months"


def _stale_months() -> list[date]:
    zone = Organization.objects.get().zone
    return months_to_calculate(previous_month(month_of(timezone.now(), zone)))


def _wait(is_done: Callable[[], bool], is_stopping: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + WAIT_S
    while not is_done() and not is_stopping():
        if time.monotonic() > ends:
            raise TimeoutError(f"The workers did not finish {what} within {WAIT_S} s.")
        time.sleep(0.2)


def write_statements(folder: Path) -> str:
    """Prepare the statement of every reporting year that has books, and write its files."""
    officer = User.objects.get(username="officer")
    starts = Organization.objects.get().year_starts_in_month
    months = Calculation.objects.filter(is_current=True).values_list("month_on", flat=True)
    years = {reporting_year_of(month, starts).label: reporting_year_of(month, starts) for month in months}
    names = []
    for label in sorted(years):
        statement = find_or_prepare(years[label], officer)
        for suffix, body in (("pdf", statement.pdf), ("csv", statement.csv)):
            path = folder / f"wattbook-statement-{label}.{suffix}"
            path.write_bytes(bytes(body))
        names.append(f"wattbook-statement-{label}.pdf")
    return f"{', '.join(names)} in {os.path.relpath(folder)}"
