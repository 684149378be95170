"""The trackers and schedulers, with amounts worked out by hand from what the tools wrote."""

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.parsing.base import Evidence, FileRefused, ParsedReading, RowProblem
from tests.ingest.formats.helpers import FIXTURES, context, parse, told


def outcomes(name: str, zone: str = "UTC", **context_of: object) -> dict[int, object]:
    found = parse(Evidence(FIXTURES / name), context(zone, **context_of))
    assert len({outcome.row for outcome in found}) == len(found)
    return {outcome.row: outcome for outcome in found}


def booked_kwh(found: dict[int, object]) -> dict[int, Decimal]:
    return {row: one.metered_energy_kwh for row, one in found.items() if isinstance(one, ParsedReading)}


def test_eco2ai_books_what_it_calls_power_as_energy() -> None:
    found = outcomes("eco2ai/real-0.3.12.csv", "Europe/Berlin")
    assert booked_kwh(found) == {2: Decimal("0.000000057"), 3: Decimal("0.000000015"), 4: Decimal("0.000000015")}
    assert found[2].project == "My, proj"
    assert f"{found[2].started_at:%H:%M:%S}" == "07:29:01"
    assert found[3].series_key != found[4].series_key  # two epochs of one id


def test_eco2ai_takes_the_longest_copy_of_a_row_and_doubts_a_fork() -> None:
    found = outcomes("eco2ai/made-grown.csv")
    assert booked_kwh(found) == {3: Decimal("0.100000000")}
    assert (found[3].device_hours, found[3].hardware) == (Decimal("0.666666667"), "NVIDIA A100")  # 2 × 20 min
    assert told(found[2]) == ["eco2ai_contained"]
    assert told(found[4]) == ["power_absurd"]  # 1.5 kWh in 6.6 s is 818 kW
    assert told(found[5]) == ["zero_energy"]


def test_zeus_reads_joules_and_names_with_commas() -> None:
    found = outcomes("zeus/real-0.16.0-2gpu.csv")
    assert booked_kwh(found)[2] == Decimal("0.000195079")  # (300.979 + 401.306) J ÷ 3.6e6
    assert found[2].project == "train step, 1"
    assert told(outcomes("zeus/real-0.16.0-no-gpu.csv")[2]) == ["zeus_no_gpu"]


def test_zeus_windows_inside_each_other_count_once() -> None:
    found = outcomes("zeus/made-nested.csv")
    assert booked_kwh(found) == {2: Decimal("0.008333333"), 6: Decimal("0.004166667")}
    assert [told(found[row]) for row in (3, 4, 5)] == [["zeus_contained"], ["zeus_contained"], ["zeus_overlaps"]]


def test_carbontracker_books_what_was_measured_and_never_a_prediction() -> None:
    found = outcomes("carbontracker/real-2.4.7-output.log", "America/New_York")
    assert booked_kwh(found) == {10: Decimal("0.000832000")}
    assert found[10].pue_included == Decimal("1.58")
    assert f"{found[10].ended_at:%H:%M:%S}" == "08:27:55"  # 03:27:55 in New York: the Z in the file's name is false
    assert told(found[2]) == ["carbontracker_predicted"]
    assert booked_kwh(outcomes("carbontracker/real-2.4.7-early-stop.log")) == {10: Decimal("0.000555000")}


def test_carbontrackers_two_logs_tell_of_one_run() -> None:
    (summary,) = (
        one for one in outcomes("carbontracker/real-2.4.7-output.log").values() if told(one) == ["carbontracker_pue"]
    )
    (epochs,) = outcomes("carbontracker/real-2.4.7-epochs.log").values()
    assert summary.subject == epochs.subject != ""
    assert summary.precedence > epochs.precedence
    # 3 × 1.6 s × (320 + 75) W; times 1.58 it is what the summary says.
    assert epochs.metered_energy_kwh == Decimal("0.000526667")
    assert epochs.pue_included is None
    assert round(epochs.metered_energy_kwh * Decimal("1.58"), 6) == summary.metered_energy_kwh


def test_carbontracker_counts_the_epochs_of_a_killed_run() -> None:
    found = outcomes("carbontracker/made-killed-epochs.log")
    assert booked_kwh(found) == {11: Decimal("0.200000000")}  # 600 s × 500 W + 600 s × 700 W
    with pytest.raises(FileRefused, match="log of warnings"):
        outcomes("carbontracker/real-2.4.7-err.log")


def test_impact_tracker_is_integrated_and_a_gap_stays_a_gap() -> None:
    found = outcomes("impact-tracker/made-samples.json")
    # 10 s × (240 + 360)/2 W, then 10 s × (360 + 90)/2 W
    assert booked_kwh(found) == {2: Decimal("0.000833333"), 3: Decimal("0.000625000")}
    assert [told(found[row])[0] for row in (1, 4, 5, 6, 7)] == [
        "impact_tracker_first", "impact_tracker_gap", "impact_tracker_back", "impact_tracker_no_power",
        "json_line_broken",
    ]  # fmt: skip


def test_sacct_counts_jobs_and_never_their_steps() -> None:
    found = outcomes("sacct/made-traps.txt")
    assert booked_kwh(found) == {
        2: Decimal("5.6"), 5: Decimal(1), 6: Decimal(1), 10: Decimal("0.5"), 12: Decimal(1), 13: Decimal(1),
        14: Decimal(1), 15: Decimal(1),
    }  # fmt: skip
    assert [told(found[row]) for row in (7, 8, 9)] == [["sacct_step"]] * 3
    assert found[15].project == "nlp"  # its name, too|many|bars, holds the separator


def test_sacct_takes_each_gpu_once() -> None:
    job = outcomes("sacct/made-traps.txt")[2]
    assert (job.device_hours, job.hardware) == (Decimal(8), "h100")


def test_sacct_never_books_what_was_not_measured() -> None:
    found = outcomes("sacct/made-traps.txt")
    assert told(found[3]) == ["sacct_not_measured"]
    assert found[3].quarantined
    assert told(found[4])[0] == "sacct_sentinel"
    assert told(found[11]) == ["sacct_not_begun"]
    assert told(found[16]) == ["sacct_orphan"]
    assert [told(found[row]) for row in (5, 6, 10)] == [["sacct_human"], ["sacct_from_steps"], ["sacct_running"]]


def test_sacct_reads_all_its_ways_to_write_a_time() -> None:
    found = outcomes("sacct/made-traps.txt", "Europe/Berlin")
    assert {f"{found[row].started_at:%Y-%m-%d %H:%M}" for row in (2, 13)} == {"2026-03-01 09:00"}
    assert f"{found[12].started_at:%Y-%m-%d %H:%M}" == "2026-03-01 10:00"  # 1772359200 has no zone
    assert told(found[14]) == ["time_ambiguous_taken"]


def test_sacct_requeued_attempts_have_identities_of_their_own(tmp_path: Path) -> None:
    header = "JobIDRaw|DBIndex|State|Start|End|ElapsedRaw|ConsumedEnergyRaw\n"
    rows = "8|11|REQUEUED|1772359200|1772359260|60|60000\n8|13|COMPLETED|1772359300|1772359360|60|60000\n"
    path = tmp_path / "sacct"
    path.write_text(header + rows)
    found = parse(Evidence(path), context())
    assert [one.series_key for one in found] == ["sacct:8:1772359200", "sacct:8:1772359300"]


def test_sacct_table_and_json_tell_of_the_same_job() -> None:
    found = outcomes("sacct-json/made-newer.json")
    assert booked_kwh(found) == {1: Decimal(2)}
    assert (found[1].series_key, found[1].device_hours) == ("sacct:7001:1772359200", Decimal(4))
    assert [told(found[row]) for row in (2, 3, 4)] == [["sacct_not_begun"], ["sacct_not_measured"], ["not_an_object"]]
    real = outcomes("sacct-json/real-22.05.json")[1]
    assert isinstance(real, RowProblem)
    assert told(real) == ["power_absurd"]  # energies of the sample were put in by hand: 5.2 MJ in 8 s


def test_sacct_without_header_is_refused() -> None:
    with pytest.raises(FileRefused, match="without its header"):
        outcomes("sacct/real-22.05-no-header.txt")


def test_codecarbon_tells_of_one_run_in_every_file_it_writes() -> None:
    (report,) = outcomes("boamps/real-codecarbon-3.3.2.json", "Europe/Berlin").values()
    logged = outcomes("codecarbon-log/real-3.3.2.jsonl", "Europe/Berlin")
    assert booked_kwh(logged) == {3: Decimal("0.000024885")}
    assert report.metered_energy_kwh == Decimal("0.000049281")  # taken at the end; the log's last line was not kept
    assert report.subject == logged[3].subject == "codecarbon:run:3c3be388-78b9-4c1b-bb5e-ecf708cb1642"
    assert report.precedence < logged[3].precedence


def test_codecarbon_tasks_hold_their_own_energy() -> None:
    found = outcomes("codecarbon-tasks/real-3.3.2.csv")
    assert booked_kwh(found) == {2: Decimal("0.000009217"), 3: Decimal("0.000015061")}
    assert {one.subject for one in found.values()} == {"codecarbon:run:7406ee68-68bd-4478-9fbc-7bb838851efc"}
