"""Write simulated logs of the demonstration organisation: the same seed gives the same bytes.

``python -m ingest.demo.generate var/demo/logs`` writes them and a ``manifest.json`` that describes them.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.demo import codecarbon_log, native_log
from ingest.demo.organisation import (
    IDLE_SITES,
    MISSING_MONTHS_BEFORE_LAST,
    MISSING_SOURCE,
    SIMULATED,
    SITES,
    TEAM_LOGS,
    WORK,
    DemoSite,
    TeamLog,
    real_source,
    sources,
)
from ingest.demo.workload import DayOfWork, Span, overhead_of, site_days

SEED, FIRST_MONTH, MONTHS = 20261123, date(2024, 11, 1), 24
REAL_DIR = Path(__file__).resolve().parent / "real"
NDJSON_SITES = ("sgp-cloud",)
HALF_YEAR_SITES = ("fra-dc1",)
BAD_ROWS_SITE = "ash-colo"
# Days on which the meter's value arrived ten times too small and was sent again, corrected.
WRONG_DAYS = (9, 10, 11)


@dataclass(frozen=True)
class LogFile:
    """One file of the demonstration."""

    path: str
    source: str
    format: str
    text: str
    covers: str


def generate(
    out_dir: Path, seed: int = SEED, first_month: date = FIRST_MONTH, months: int = MONTHS
) -> dict[str, object]:
    """Write the logs and their manifest below ``out_dir`` and return the manifest."""
    span = Span(first_month.replace(day=1), months, seed)
    out_dir.mkdir(parents=True, exist_ok=True)
    entries = []
    for file in log_files(span):
        (out_dir / file.path).write_bytes(file.text.encode())
        entries.append(
            {
                "path": file.path,
                "source": file.source,
                "format": file.format,
                "covers": file.covers,
                "rows": file.text.count("\n") - (0 if file.path.endswith(".ndjson") else 1),
                "is_simulated": True,
            }
        )
    manifest = _manifest(span, entries)
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (out_dir / "manifest.json").write_bytes(text.encode())
    return manifest


def _manifest(span: Span, entries: list[dict[str, object]]) -> dict[str, object]:
    last_month = span.month(span.months - 1)
    missing = _missing_month(span)
    return {
        "label": SIMULATED,
        "seed": span.seed,
        "first_month": f"{span.first_month:%Y-%m}",
        "last_month": f"{last_month:%Y-%m}",
        "gaps": [{"source": MISSING_SOURCE, "month": f"{missing:%Y-%m}"}],
        "sites": [
            {"slug": site.slug, "kind": site.kind, "country": site.country, "time_zone": site.time_zone}
            | {"hardware_kind": site.hardware, "devices": site.devices + site.team_devices}
            | {"pue": None if site.pue is None else str(site.pue)}
            for site in SITES.values()
        ],
        "sources": sources(),
        "files": entries,
        "measured": {"source": real_source(), "files": sorted(path.name for path in REAL_DIR.glob("*.csv*"))},
    }


def log_files(span: Span) -> Iterator[LogFile]:
    """Yield every file, in the order in which they are to be sent."""
    it_kwh: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for log in TEAM_LOGS:
        yield from _team_files(span, log, it_kwh[log.site])
    for site in SITES.values():
        works = tuple(work for work in WORK if work.site == site.slug)
        days = list(site_days(span, site, works))
        for day in days:
            it_kwh[site.slug][day.day] += day.it_energy_kwh
        yield from _telemetry_files(site, days)
    yield from _daily_meter_files(span, SITES["fra-dc1"], it_kwh["fra-dc1"])
    yield from _monthly_meter_files(span, SITES["mum-edge"], it_kwh["mum-edge"])


def _missing_month(span: Span) -> date:
    return span.month(max(span.months - 1 - MISSING_MONTHS_BEFORE_LAST, 0))


def _team_files(span: Span, log: TeamLog, it_kwh: dict[date, float]) -> Iterator[LogFile]:
    by_file: dict[str, list[codecarbon_log.Run]] = defaultdict(list)
    for index in range(span.months):
        month = span.month(index)
        if log.source == MISSING_SOURCE and month == _missing_month(span):
            continue
        period = f"{month:%Y}-q{(month.month + 2) // 3}" if log.by_quarter else f"{month:%Y-%m}"
        by_file[period] += codecarbon_log.runs_of(span, log, month)
    for period, runs in by_file.items():
        for day, energy_kwh in codecarbon_log.energy_by_day(runs):
            it_kwh[day] += energy_kwh
        text = codecarbon_log.log_text(span, log, runs)
        yield LogFile(f"{log.source}-{period}.{SIMULATED}.csv", log.source, "codecarbon", text, period)


def _telemetry_files(site: DemoSite, days: list[DayOfWork]) -> Iterator[LogFile]:
    quality = "telemetry" if site.slug in IDLE_SITES else "provider_reported"
    by_file: dict[str, list[dict[str, str]]] = defaultdict(list)
    for used in days:
        half = f"-h{1 if used.day.month <= 6 else 2}" if site.slug in HALF_YEAR_SITES else ""
        by_file[f"{used.day.year}{half}"].append(native_log.telemetry_row(site, used, quality))
    last = max(by_file)
    for period, rows in by_file.items():
        if site.slug == BAD_ROWS_SITE and period == last:
            rows = native_log.with_bad_rows(rows)
        is_ndjson = site.slug in NDJSON_SITES
        text = native_log.as_ndjson(rows) if is_ndjson else native_log.as_csv(native_log.TELEMETRY, rows)
        source, ending = f"{site.slug}-telemetry", "ndjson" if is_ndjson else "csv"
        yield LogFile(f"{source}-{period}.{SIMULATED}.{ending}", source, "native", text, period)


def _daily_meter_files(span: Span, site: DemoSite, it_kwh: dict[date, float]) -> Iterator[LogFile]:
    wrong_month = span.month(max(span.months - 3, 0))
    by_file: dict[str, list[dict[str, str]]] = defaultdict(list)
    corrected = []
    for day in span.days:
        facility_kwh = overhead_of(span, site, day, it_kwh[day])
        row = native_log.meter_row(site, day, day, facility_kwh)
        if day.replace(day=1) == wrong_month and day.day in WRONG_DAYS:
            corrected.append(row)
            row = native_log.meter_row(site, day, day, facility_kwh / 10)
        by_file[f"{day.year}"].append(row)
    source = f"{site.slug}-meter"
    for period, rows in by_file.items():
        text = native_log.as_csv(native_log.METER, rows)
        yield LogFile(f"{source}-{period}.{SIMULATED}.csv", source, "native", text, period)
    text, period = native_log.as_csv(native_log.METER, corrected), f"{wrong_month:%Y-%m}"
    yield LogFile(f"{source}-{period}-corrected.{SIMULATED}.csv", source, "native", text, period)


def _monthly_meter_files(span: Span, site: DemoSite, it_kwh: dict[date, float]) -> Iterator[LogFile]:
    by_month: dict[date, list[date]] = defaultdict(list)
    for day in span.days:
        by_month[day.replace(day=1)].append(day)
    by_file: dict[str, list[dict[str, str]]] = defaultdict(list)
    for month, days in by_month.items():
        facility_kwh = sum(overhead_of(span, site, day, it_kwh[day]) for day in days)
        by_file[f"{month.year}"].append(native_log.meter_row(site, days[0], days[-1], facility_kwh))
    source = f"{site.slug}-meter"
    for period, rows in by_file.items():
        text = native_log.as_ndjson(rows)
        yield LogFile(f"{source}-{period}.{SIMULATED}.ndjson", source, "native", text, period)


def main() -> None:
    """Write the logs to the folder that the command line names."""
    parser = argparse.ArgumentParser(description="Write simulated logs of the demonstration organisation.")
    parser.add_argument("out_dir", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--first-month", type=date.fromisoformat, default=FIRST_MONTH, metavar="YYYY-MM-DD")
    parser.add_argument("--months", type=int, default=MONTHS)
    options = parser.parse_args()
    manifest = generate(options.out_dir, options.seed, options.first_month, options.months)
    print(f"{len(manifest['files'])} simulated files in {options.out_dir}")  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
