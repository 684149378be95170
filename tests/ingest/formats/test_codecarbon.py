from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.formats.codecarbon_rows import OWN_ORDER
from ingest.parsing.base import Evidence, FileRefused, Outcome, ParsedReading, RowProblem, RowSuperseded
from tests.ingest.formats.helpers import FIXTURES, codes, context, evidence, parse, parse_text

RUN = "11111111-0000-4000-8000-000000000001"
VALUES = {
    "timestamp": "2026-03-02T10:00:00",
    "project_name": "proj",
    "run_id": RUN,
    "duration": "3600.0",
    "emissions": "0.1",
    "cpu_energy": "0.1",
    "gpu_energy": "0.0",
    "ram_energy": "0.02",
    "energy_consumed": "0.12",
    "country_name": "Germany",
    "country_iso_code": "DEU",
    "codecarbon_version": "3.3.2",
    "gpu_count": "0",
    "tracking_mode": "machine",
    "on_cloud": "N",
    "pue": "1.0",
}


def table(*rows: dict[str, str]) -> str:
    lines = [",".join(OWN_ORDER)]
    lines += [",".join((VALUES | row).get(column, "") for column in OWN_ORDER) for row in rows]
    return "\n".join(lines) + "\n"


def fixture(name: str, **options: object) -> list[Outcome]:
    return parse(Evidence(FIXTURES / "codecarbon" / name), context(**options))  # type: ignore[arg-type]


def one(tmp_path: Path, **row: str) -> Outcome:
    (outcome,) = parse_text(tmp_path, table(row))
    return outcome


def test_run_becomes_a_node_reading(tmp_path: Path) -> None:
    reading = one(tmp_path)
    assert isinstance(reading, ParsedReading)
    assert reading.series_key == f"codecarbon:run:{RUN}"
    assert reading.is_run
    assert reading.started_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert reading.ended_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert str(reading.metered_energy_kwh) == "0.120000000"
    assert (reading.boundary, reading.quality) == ("node", "estimated")
    assert (reading.project, reading.site, reading.team) == ("proj", None, None)
    assert (reading.pue_included, reading.device_hours) == (None, None)


def test_naive_end_is_the_sources_wall_clock(tmp_path: Path) -> None:
    (reading,) = parse_text(tmp_path, table({}), context("Asia/Kolkata", default_quality="measured"))
    assert isinstance(reading, ParsedReading)
    assert reading.ended_at == datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
    assert reading.quality == "measured"


def test_pue_that_the_tracker_multiplied_in_is_kept(tmp_path: Path) -> None:
    reading = one(tmp_path, pue="1.4")
    assert isinstance(reading, ParsedReading)
    assert reading.pue_included == Decimal("1.4")
    assert reading.metered_energy_kwh == Decimal("0.12")


@pytest.mark.parametrize("name", ["real-2.8.4-pue-2.csv", "real-3.3.2-pue-2.csv"])
def test_pue_of_real_runs_is_kept(name: str) -> None:
    (reading,) = fixture(name)
    assert isinstance(reading, ParsedReading)
    assert reading.pue_included == 2


@pytest.mark.parametrize("pue", ["0.5", "0", "30.1", "x"])
def test_impossible_pue_is_held_back(tmp_path: Path, pue: str) -> None:
    problem = one(tmp_path, pue=pue)
    assert isinstance(problem, RowProblem)
    assert problem.quarantined
    assert problem.reasons[0].column == "pue"


def test_gpus_count_device_hours() -> None:
    four, no_counter, mixed = fixture("made-2.1.4-gpus.csv")
    assert isinstance(four, ParsedReading)
    assert (four.hardware, four.device_hours) == ("NVIDIA A100-SXM4-80GB", 8)
    assert codes(no_counter) == ["gpu_energy_zero"]
    assert isinstance(mixed, ParsedReading)
    assert mixed.device_hours == 3


def test_version_1_has_no_run_id_and_keeps_its_key_when_numbers_are_re_written(tmp_path: Path) -> None:
    path = FIXTURES / "codecarbon/made-1.2.0.csv"
    text = path.read_text(encoding="utf-8")
    re_written = text.replace("3600.5,", "3600.50000000000004,").replace(",0.25,", ",0.2500000000000001,")
    assert re_written != text
    first = [outcome.series_key for outcome in parse_text(tmp_path, text)]  # type: ignore[union-attr]
    second = [outcome.series_key for outcome in parse_text(tmp_path, re_written)]  # type: ignore[union-attr]
    assert first == second
    assert len(set(first)) == 2
    assert all(key.startswith("codecarbon:hash:") for key in first)


def test_rows_with_run_id_none_are_runs_of_their_own() -> None:
    first, second = fixture("real-3.3.0-no-run-id.csv")
    assert isinstance(first, ParsedReading)
    assert isinstance(second, ParsedReading)
    assert first.series_key != second.series_key


def test_of_cumulative_rows_the_longest_counts() -> None:
    outcomes = fixture("real-3.3.2-flush.csv")
    assert [type(outcome) for outcome in outcomes] == [
        RowSuperseded,
        RowSuperseded,
        ParsedReading,
        ParsedReading,
    ]
    assert [outcome.by_row for outcome in outcomes[:2]] == [4, 4]  # type: ignore[union-attr]
    assert outcomes[2].metered_energy_kwh == Decimal("0.000049281")  # type: ignore[union-attr]


def test_of_cumulative_rows_the_longest_counts_in_any_order(tmp_path: Path) -> None:
    early = {"timestamp": "2026-03-02T09:30:00", "duration": "1800", "energy_consumed": "0.06"}
    early |= {"cpu_energy": "0.05", "ram_energy": "0.01"}
    longest, contained = parse_text(tmp_path, table({}, early))
    assert isinstance(longest, ParsedReading)
    assert isinstance(contained, RowSuperseded)
    assert contained.by_row == 2


def test_run_that_shrinks_is_held_back() -> None:
    taken, held_back, taken_once, again = fixture("made-shrinking-run.csv")
    assert isinstance(taken, ParsedReading)
    assert isinstance(held_back, RowProblem)
    assert held_back.quarantined
    assert codes(held_back) == ["run_shrinks"]
    assert isinstance(taken_once, ParsedReading)
    assert isinstance(again, RowSuperseded)


def test_flush_rows_without_run_id_are_held_back_and_nothing_counts_twice() -> None:
    flush, longest, repeated, other_project = fixture("made-no-run-id-flush.csv")
    assert codes(flush) == ["run_unclear"]
    assert isinstance(longest, ParsedReading)
    assert isinstance(repeated, RowSuperseded)
    assert isinstance(other_project, ParsedReading)


def test_short_rows_keep_energy_devices_and_pue() -> None:
    outcomes = fixture("real-3.3.0-short-rows.csv")
    assert [codes(outcome) for outcome in outcomes] == [[], ["row_short"], ["row_short"]]
    assert [outcome.metered_energy_kwh for outcome in outcomes] == [  # type: ignore[union-attr]
        Decimal("0.000017636"),
        Decimal("0.000018077"),
        Decimal("0.000017623"),
    ]


def test_short_row_without_its_end_says_that_its_pue_is_unknown() -> None:
    outcomes = fixture("made-damaged-rows.csv")
    assert [codes(outcome) for outcome in outcomes] == [
        [],
        ["row_damaged"],
        ["field_count"],
        ["row_short", "pue_unreadable"],
        ["row_short"],
    ]
    eight_gpus = outcomes[4]
    assert isinstance(eight_gpus, ParsedReading)
    assert (eight_gpus.hardware, eight_gpus.device_hours) == ("NVIDIA H100", 8)


def test_misordered_row_does_not_take_gigabytes_for_a_pue() -> None:
    _right, misordered = fixture("real-3.3.1-misordered.csv")
    assert codes(misordered) == ["row_reordered"]
    assert isinstance(misordered, ParsedReading)
    assert misordered.pue_included is None
    assert misordered.metered_energy_kwh == Decimal("0.000017627")


def test_fallback_place_is_noted_where_the_source_has_a_site() -> None:
    assert [codes(outcome) for outcome in fixture("real-2.8.4-fallback-place.csv")] == [["fallback_place"]] * 2


def test_fallback_place_is_held_back_where_the_source_has_no_site() -> None:
    for outcome in fixture("real-2.8.4-fallback-place.csv", has_site=False):
        assert isinstance(outcome, RowProblem)
        assert outcome.quarantined
        assert codes(outcome) == ["fallback_place_no_site"]


def test_true_quebec_is_not_the_fallback_place(tmp_path: Path) -> None:
    place = {"country_iso_code": "CAN", "region": "quebec", "longitude": "-73.6", "latitude": "45.5"}
    assert codes(one(tmp_path, **place)) == []


@pytest.mark.parametrize(
    ("row", "code", "is_quarantined"),
    [
        ({"energy_consumed": "-0.12"}, "negative", False),
        ({"energy_consumed": "nan"}, "not_a_number", False),
        ({"energy_consumed": ""}, "required", False),
        ({"energy_consumed": "0.0000000004"}, "too_small", False),
        ({"energy_consumed": "1e16"}, "number_too_large", False),
        ({"duration": "0.0"}, "no_duration", False),
        ({"timestamp": "02/03/2026"}, "not_a_time", False),
        ({"timestamp": "2027-03-02T10:00:00"}, "future", True),
        ({"timestamp": "1999-03-02T10:00:00"}, "too_old", True),
        ({"energy_consumed": "0", "cpu_energy": "0", "ram_energy": "0"}, "zero_energy", True),
        ({"energy_consumed": "0.5"}, "parts_differ", True),
    ],
)
def test_row_that_cannot_be_true(tmp_path: Path, row: dict[str, str], code: str, is_quarantined: bool) -> None:
    problem = one(tmp_path, **row)
    assert isinstance(problem, RowProblem)
    assert codes(problem) == [code]
    assert problem.quarantined is is_quarantined


def test_megawatts_from_one_gpu_are_held_back_with_the_power(tmp_path: Path) -> None:
    row = {
        "energy_consumed": "7900",
        "gpu_energy": "7899.88",
        "gpu_count": "1",
        "gpu_model": "1 x NVIDIA H100",
    }
    problem = one(tmp_path, **row)
    assert isinstance(problem, RowProblem)
    assert problem.quarantined
    assert "7.9 MW over 3,600 s on a machine with 1 GPU" in problem.reasons[0].message


def test_eight_gpus_at_full_power_are_believed(tmp_path: Path) -> None:
    row = {"energy_consumed": "10.12", "gpu_energy": "10.0", "gpu_count": "8", "gpu_model": "8 x NVIDIA H100"}
    assert isinstance(one(tmp_path, **row), ParsedReading)


def test_end_in_the_hour_that_exists_twice_takes_the_first_and_says_so() -> None:
    skipped, twice, plain = fixture("made-clock-change.csv", time_zone="Europe/Berlin")
    assert codes(skipped) == ["time_missing_taken"]
    assert skipped.ended_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # type: ignore[union-attr]
    assert codes(twice) == ["time_ambiguous_taken"]
    assert twice.ended_at == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)  # type: ignore[union-attr]
    assert codes(plain) == []


def test_semicolons_and_decimal_commas_of_a_spreadsheet_are_read() -> None:
    first, second = fixture("made-excel-german.csv")
    assert first.metered_energy_kwh == Decimal("0.12")  # type: ignore[union-attr]
    assert second.project == 'with "quotes"; and more'  # type: ignore[union-attr]


def test_header_without_energy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        parse(evidence(tmp_path, "timestamp,project_name,run_id,duration,emissions\n"))
    assert caught.value.code == "missing_columns"
    assert "energy_consumed" in caught.value.message


def test_every_data_row_has_one_outcome() -> None:
    for path in sorted((FIXTURES / "codecarbon").glob("*.csv*")):
        if path.name.endswith(".golden.json") or "tasks" in path.name:
            continue
        outcomes = fixture(path.name)
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [(outcome.row, outcome.text) for outcome in outcomes] == list(enumerate(lines, start=1))[1:]


def test_real_demonstration_runs_are_read() -> None:
    folder = Path(__file__).resolve().parents[3] / "ingest/demo/real"
    energy_kwh = Decimal(0)
    for path in sorted(folder.glob("*.csv*")):
        for outcome in parse(Evidence(path)):
            assert not isinstance(outcome, RowProblem)
            if isinstance(outcome, ParsedReading):
                energy_kwh += outcome.metered_energy_kwh
    # energy_consumed of the last row of each of the 17 runs, rounded to nine decimals and added up
    assert energy_kwh == Decimal("0.003277896")


def test_run_ids_that_people_chose_themselves_tell_runs_apart(tmp_path: Path) -> None:
    first, second = parse_text(tmp_path, table({"run_id": "nightly-1"}, {"run_id": "nightly-2"}))
    assert isinstance(first, ParsedReading)
    assert isinstance(second, ParsedReading)
    assert (first.series_key, second.series_key) == ("codecarbon:run:nightly-1", "codecarbon:run:nightly-2")


@pytest.mark.parametrize("slipped", ["None", "nan", "", "0.12", "2026-03-02T10:00:00", "7"])
def test_what_slipped_into_the_column_is_no_run_id(tmp_path: Path, slipped: str) -> None:
    reading = one(tmp_path, run_id=slipped)
    assert isinstance(reading, ParsedReading)
    assert reading.series_key.startswith("codecarbon:hash:")
