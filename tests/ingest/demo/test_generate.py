import hashlib
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ingest.demo.generate import REAL_DIR, generate
from ingest.demo.organisation import SITES
from ingest.demo.workload import hours_of
from ingest.formats import detect_format
from ingest.parsing.base import Evidence, ParsedReading, RowProblem, SourceContext
from organization.choices import Boundary, Phase, Quality

FIRST_MONTH, MONTHS = date(2026, 5, 1), 6
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("logs")
    return folder, generate(folder, 7, FIRST_MONTH, MONTHS)


def digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def outcomes(folder: Path, manifest: dict[str, Any], entry: dict[str, Any]) -> list[Any]:
    (source,) = [source for source in manifest["sources"] if source["slug"] == entry["source"]]
    context = SourceContext(source["time_zone"], source["boundary"], source["quality"], True, NOW)
    evidence = Evidence(folder / entry["path"])
    kind = detect_format(evidence)
    assert kind.name == entry["format"] == source["format"]
    return list(kind.parse(evidence, context))


def test_same_seed_gives_the_same_bytes(written: tuple[Path, Any], tmp_path: Path) -> None:
    generate(tmp_path, 7, FIRST_MONTH, MONTHS)
    assert digest(tmp_path) == digest(written[0])


def test_another_seed_gives_other_bytes(written: tuple[Path, Any], tmp_path: Path) -> None:
    generate(tmp_path, 8, FIRST_MONTH, MONTHS)
    assert digest(tmp_path) != digest(written[0])


def test_everything_is_labelled_simulated(written: tuple[Path, Any]) -> None:
    folder, manifest = written
    assert manifest["label"] == "simulated"
    assert all(entry["is_simulated"] and ".simulated." in entry["path"] for entry in manifest["files"])
    assert all(source["is_simulated"] for source in manifest["sources"])
    listed = {entry["path"] for entry in manifest["files"]} | {"manifest.json"}
    assert {path.name for path in folder.iterdir()} == listed


def test_measured_runs_are_not_labelled_simulated(written: tuple[Path, Any]) -> None:
    measured = written[1]["measured"]
    assert measured["source"]["is_simulated"] is False
    assert measured["source"]["quality"] == "estimated"
    assert len(measured["files"]) == 5
    assert all((REAL_DIR / name).exists() for name in measured["files"])


def test_every_row_is_accounted_for_and_only_the_spoilt_ones_fail(written: tuple[Path, Any]) -> None:
    folder, manifest = written
    kinds: Counter[str] = Counter()
    problems = defaultdict(list)
    for entry in manifest["files"]:
        found = outcomes(folder, manifest, entry)
        assert len(found) == entry["rows"]
        kinds.update(type(outcome).__name__ for outcome in found)
        problems[entry["path"]] += [outcome for outcome in found if isinstance(outcome, RowProblem)]
    failing = {path: rows for path, rows in problems.items() if rows}
    (rows,) = failing.values()
    assert [row.reasons[0].code for row in rows] == [
        "negative",
        "power_absurd",
        "decimal_comma",
        "not_one_of",
    ]
    assert kinds["ParsedReading"] > 4000
    assert kinds["RowSuperseded"] > 10


def test_facility_meters_stand_a_little_above_attributed_work(written: tuple[Path, Any]) -> None:
    folder, manifest = written
    it_kwh: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    meters: dict[tuple[str, datetime], tuple[tuple[str, str], Decimal]] = {}
    sites = {source["slug"]: source["site"] for source in manifest["sources"]}
    for entry in manifest["files"]:
        site = sites[entry["source"]]
        zone = ZoneInfo(SITES[site].time_zone)
        for reading in outcomes(folder, manifest, entry):
            if isinstance(reading, ParsedReading):
                key = (site, f"{reading.started_at.astimezone(zone):%Y-%m}")
                if reading.boundary == "facility":
                    meters[(reading.series_key, reading.started_at)] = (key, reading.metered_energy_kwh)
                else:
                    it_kwh[key] += reading.metered_energy_kwh
    facility_kwh: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for key, energy_kwh in meters.values():
        facility_kwh[key] += energy_kwh
    assert {site for site, _month in facility_kwh} == {"fra-dc1", "mum-edge"}
    assert len(facility_kwh) == 2 * MONTHS
    for key, energy_kwh in facility_kwh.items():
        attributed_kwh = it_kwh[key] * Decimal(str(SITES[key[0]].pue))
        assert Decimal("1.01") < energy_kwh / attributed_kwh < Decimal("1.08")


def test_corrections_repeat_readings_with_other_values(written: tuple[Path, Any]) -> None:
    folder, manifest = written
    paths = [entry["path"] for entry in manifest["files"]]
    (path,) = [path for path in paths if "corrected" in path]
    original = path.replace("2026-08-corrected", "2026")
    assert paths.index(original) < paths.index(path)
    by_path = {
        entry["path"]: outcomes(folder, manifest, entry)
        for entry in manifest["files"]
        if "fra-dc1-meter" in entry["path"]
    }
    first = {(row.series_key, row.started_at): row.metered_energy_kwh for row in by_path[original]}
    assert len(by_path[path]) == 3
    for row in by_path[path]:
        wrong_kwh = first[(row.series_key, row.started_at)]
        assert Decimal("9.9") < row.metered_energy_kwh / wrong_kwh < Decimal("10.1")


def test_missing_month_has_no_file(written: tuple[Path, Any]) -> None:
    _folder, manifest = written
    assert manifest["gaps"] == [{"source": "vision-research-codecarbon", "month": "2026-06"}]
    covered = {entry["covers"] for entry in manifest["files"] if entry["source"] == "vision-research-codecarbon"}
    assert covered == {"2026-05", "2026-07", "2026-08", "2026-09", "2026-10"}


def test_names_are_those_of_the_field(written: tuple[Path, Any]) -> None:
    folder, manifest = written
    for source in [*manifest["sources"], manifest["measured"]["source"]]:
        assert source["boundary"] in Boundary.values
        assert source["quality"] in Quality.values
        assert all(mapping["phase"] in Phase.values for mapping in source["mappings"])
    for entry in manifest["files"]:
        for reading in outcomes(folder, manifest, entry)[:200]:
            if isinstance(reading, ParsedReading) and reading.phase:
                assert reading.phase in Phase.values


def test_every_project_in_the_logs_is_mapped(written: tuple[Path, Any]) -> None:
    folder, manifest = written
    mapped = {source["slug"]: {row["project"] for row in source["mappings"]} for source in manifest["sources"]}
    for entry in manifest["files"]:
        if entry["format"] == "codecarbon":
            readings = outcomes(folder, manifest, entry)
            names = {reading.project for reading in readings if isinstance(reading, ParsedReading)}
            assert names <= mapped[entry["source"]]


def test_days_of_the_clock_change_have_23_and_25_hours() -> None:
    assert hours_of(date(2026, 3, 29), "Europe/Paris") == 23
    assert hours_of(date(2025, 10, 26), "Europe/Paris") == 25
    assert hours_of(date(2025, 10, 26), "Asia/Kolkata") == 24
