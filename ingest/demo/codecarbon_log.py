"""Simulated runs of a team, written as the CodeCarbon versions of their time would have."""

import csv
import io
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ingest.demo.organisation import SITES, Project, TeamLog
from ingest.demo.workload import Span
from ingest.formats.codecarbon_rows import OWN_ORDER

NEWER = {"water_consumed", "cpu_utilization_percent", "gpu_utilization_percent", "ram_utilization_percent"}
NEWER |= {"ram_used_gb", "wue"}
COUNTRIES = {"FR": ("France", "FRA", 0.044), "US": ("United States", "USA", 0.37)}
CPU_W, RAM_W = 240.0, 40.0
FLUSHED_SHARE = 0.06


@dataclass(frozen=True)
class Run:
    """One run of a project; ``ended_at`` is the wall clock of its machine."""

    project: Project
    run_id: str
    ended_at: datetime
    duration_s: float
    is_flushed: bool
    gpu_w: float

    def energy_kwh(self, share: float = 1.0) -> tuple[float, float, float]:
        """Return the energies of CPU, GPU and RAM after that share of the run."""
        hours = self.duration_s * share / 3600
        return (CPU_W * hours / 1000, self.gpu_w * self.project.gpus * hours / 1000, RAM_W * hours / 1000)


def runs_of(span: Span, log: TeamLog, month: date) -> list[Run]:
    """Return the team's runs that ended in the month, in the order of their ends."""
    dice = span.dice("runs", log.source, month)
    days = (date(month.year + month.month // 12, month.month % 12 + 1, 1) - month).days
    count = round(log.runs_per_month * dice.uniform(0.75, 1.25))
    runs = [_run(dice, log, month + timedelta(days=dice.randrange(days))) for _number in range(count)]
    return sorted(runs, key=lambda run: (run.ended_at, run.run_id))


def _run(dice: random.Random, log: TeamLog, day: date) -> Run:
    project = dice.choices(log.projects, weights=[4, 2, 2, 1][: len(log.projects)])[0]
    ended_at = datetime(day.year, day.month, day.day) + timedelta(seconds=dice.randint(7 * 3600, 86_000))  # noqa: DTZ001
    duration_s = round(project.hours * 3600 * dice.lognormvariate(0, 0.35), 6)
    run_id = str(uuid.UUID(int=dice.getrandbits(128), version=4))
    return Run(
        project,
        run_id,
        ended_at,
        duration_s,
        dice.random() < FLUSHED_SHARE,
        log.gpu_w * dice.uniform(0.8, 1.1),
    )


def log_text(span: Span, log: TeamLog, runs: list[Run]) -> str:
    """Return the runs as an emissions.csv, with the columns of the version of that time."""
    is_newer = bool(runs) and span.age_months(runs[0].ended_at.date()) >= span.months // 2
    columns = [column for column in OWN_ORDER if is_newer or column not in NEWER]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for run in runs:
        for share in (0.4, 1.0) if run.is_flushed else (1.0,):
            writer.writerow(_row(log, run, share, "3.3.2" if is_newer else "2.8.4"))
    return text.getvalue()


def _row(log: TeamLog, run: Run, share: float, version: str) -> dict[str, object]:
    cpu_kwh, gpu_kwh, ram_kwh = run.energy_kwh(share)
    total_kwh, duration_s = cpu_kwh + gpu_kwh + ram_kwh, run.duration_s * share
    ended_at = run.ended_at - timedelta(seconds=run.duration_s * (1 - share))
    country, iso, kg_per_kwh = COUNTRIES[SITES[log.site].country]
    return {
        "timestamp": f"{ended_at:%Y-%m-%dT%H:%M:%S}", "project_name": run.project.name, "run_id": run.run_id,
        "experiment_id": "5b0fa12a-3dd7-45bb-9766-cc326314d9f1", "duration": round(duration_s, 6),
        "emissions": f"{total_kwh * kg_per_kwh:.9f}",
        "emissions_rate": f"{total_kwh * kg_per_kwh / duration_s:.12f}", "cpu_power": CPU_W,
        "gpu_power": f"{run.gpu_w * run.project.gpus:.3f}", "ram_power": RAM_W,
        "cpu_energy": f"{cpu_kwh:.9f}",
        "gpu_energy": f"{gpu_kwh:.9f}", "ram_energy": f"{ram_kwh:.9f}", "energy_consumed": f"{total_kwh:.9f}",
        "water_consumed": "0.0", "country_name": country, "country_iso_code": iso, "os": "Linux",
        "python_version": "3.11.0", "codecarbon_version": version, "cpu_count": 96,
        "cpu_model": "x86-64 server CPU", "gpu_count": run.project.gpus,
        "gpu_model": f"{run.project.gpus} x {log.gpu_model}", "ram_total_size": "1007.5",
        "tracking_mode": "machine", "cpu_utilization_percent": "31.5", "gpu_utilization_percent": "87.2",
        "ram_utilization_percent": "24.1", "ram_used_gb": "242.8", "on_cloud": "N", "pue": "1.0",
        "wue": "0.0",
    }  # fmt: skip


def energy_by_day(runs: list[Run]) -> Iterator[tuple[date, float]]:
    """Yield the IT energy in kWh of each run on the day it ended."""
    for run in runs:
        yield run.ended_at.date(), sum(run.energy_kwh())
