from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.parsing.base import FileRefused, Outcome, ParsedReading, RowProblem
from tests.ingest.formats.helpers import codes, context, evidence, parse, parse_text

VALUES = {
    "started_at": "2026-03-02T00:00:00Z",
    "ended_at": "2026-03-03T00:00:00Z",
    "energy_kwh": "12.5",
    "boundary": "node",
    "team": "serving",
    "quality": "telemetry",
}


def one(tmp_path: Path, time_zone: str = "UTC", **row: str) -> Outcome:
    values = VALUES | row
    text = ",".join(values) + "\n" + ",".join(f'"{value}"' for value in values.values()) + "\n"
    (outcome,) = parse_text(tmp_path, text, context(time_zone))
    return outcome


def test_row_becomes_a_reading_with_names_as_written(tmp_path: Path) -> None:
    names = {"site": "FRA-DC1", "model": "lumen-7b", "phase": "Fine-tuning", "hardware": "h100-sxm"}
    reading = one(tmp_path, **names, device_hours="192", pue_included="1.2", meter="A|1")
    assert isinstance(reading, ParsedReading)
    assert (reading.site, reading.team, reading.model) == ("FRA-DC1", "serving", "lumen-7b")
    assert (reading.phase, reading.hardware, reading.project) == ("fine_tuning", "h100-sxm", None)
    assert str(reading.metered_energy_kwh) == "12.500000000"
    assert (reading.device_hours, reading.pue_included) == (192, Decimal("1.2"))
    assert reading.series_key == "native:a%7c1|node|fine_tuning"
    assert (reading.meter, reading.keyed_by) == ("a%7c1|node", ("site", "team", "model"))
    assert not reading.is_run


def test_reading_id_is_the_identity(tmp_path: Path) -> None:
    reading = one(tmp_path, reading_id="Job-17", meter="a")
    assert isinstance(reading, ParsedReading)
    assert reading.series_key == "native:id:Job-17"
    assert reading.is_run


@pytest.mark.parametrize(
    ("started_at", "expected"),
    [
        ("2026-03-01T00:00:00+01:00", datetime(2026, 2, 28, 23, tzinfo=UTC)),
        ("2026-03-01 00:00 +0100", datetime(2026, 2, 28, 23, tzinfo=UTC)),
        ("2026-03-01T00:00:00Z", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T00:00", datetime(2026, 2, 28, 18, 30, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 2, 28, 18, 30, tzinfo=UTC)),
    ],
)
def test_times_carry_an_offset_or_are_the_sources(tmp_path: Path, started_at: str, expected: datetime) -> None:
    reading = one(tmp_path, "Asia/Kolkata", started_at=started_at)
    assert isinstance(reading, ParsedReading)
    assert reading.started_at == expected


@pytest.mark.parametrize(
    ("row", "code", "column", "is_quarantined"),
    [
        ({"energy_kwh": "-5"}, "negative", "energy_kwh", False),
        ({"energy_kwh": ""}, "required", "energy_kwh", False),
        ({"energy_kwh": "5 kWh"}, "not_a_number", "energy_kwh", False),
        ({"energy_kwh": "1_000"}, "not_a_number", "energy_kwh", False),
        ({"energy_kwh": "١٢"}, "not_a_number", "energy_kwh", False),
        ({"energy_kwh": "inf"}, "not_a_number", "energy_kwh", False),
        ({"energy_kwh": "1,250.5"}, "decimal_comma", "energy_kwh", False),
        ({"energy_kwh": "12,5"}, "decimal_comma", "energy_kwh", False),
        ({"energy_kwh": "0.0000000009"}, "too_small", "energy_kwh", False),
        ({"energy_kwh": "1e15"}, "number_too_large", "energy_kwh", False),
        ({"energy_kwh": "7900000"}, "power_absurd", "energy_kwh", True),
        ({"boundary": "room"}, "not_one_of", "boundary", False),
        ({"boundary": ""}, "required", "boundary", False),
        ({"quality": "good"}, "not_one_of", "quality", False),
        ({"quality": ""}, "required", "quality", False),
        ({"started_at": "02.03.2026"}, "not_a_time", "started_at", False),
        ({"started_at": "2026-02-30"}, "not_a_time", "started_at", False),
        ({"started_at": "1999-12-31", "ended_at": "2000-01-02"}, "too_old", "started_at", True),
        ({"ended_at": ""}, "required", "ended_at", False),
        ({"ended_at": "2026-03-02T00:00:00Z"}, "ends_before_start", "ended_at", False),
        ({"ended_at": "2026-12-01"}, "future", "ended_at", True),
        ({"started_at": "2025-01-01", "ended_at": "2026-03-01"}, "too_long", "ended_at", True),
        ({"pue_included": "0.9"}, "pue_range", "pue_included", False),
        ({"pue_included": "1.2", "boundary": "facility"}, "pue_with_facility", "pue_included", False),
        ({"device_hours": "-1"}, "negative", "device_hours", False),
        ({"device_hours": "25000000"}, "devices_absurd", "device_hours", True),
        ({"site": "s" * 201}, "text_too_long", "site", False),
    ],
)
def test_row_that_cannot_be_true(
    tmp_path: Path, row: dict[str, str], code: str, column: str, is_quarantined: bool
) -> None:
    problem = one(tmp_path, **row)
    assert isinstance(problem, RowProblem)
    assert [(reason.code, reason.column) for reason in problem.reasons] == [(code, column)]
    assert problem.quarantined is is_quarantined


def test_row_tells_all_its_reasons_at_once(tmp_path: Path) -> None:
    problem = one(tmp_path, energy_kwh="x", boundary="y", started_at="z")
    assert codes(problem) == ["not_a_time", "not_a_number", "not_one_of"]


@pytest.mark.parametrize(
    ("boundary", "energy_kwh", "device_hours", "is_believed"),
    [
        ("device", "5", "", True),
        ("device", "5.001", "", False),
        ("device", "40", "8", True),
        ("device", "40.1", "8", False),
        ("node", "100", "", True),
        ("node", "100.1", "", False),
        ("node", "500", "100", True),
        ("rack", "1000", "", True),
        ("rack", "1000.1", "", False),
        ("facility", "2000000", "", True),
        ("facility", "2000000.1", "", False),
    ],
)
def test_power_limit_of_the_boundary(
    tmp_path: Path, boundary: str, energy_kwh: str, device_hours: str, is_believed: bool
) -> None:
    hour = {"ended_at": "2026-03-02T01:00:00Z", "energy_kwh": energy_kwh}
    outcome = one(tmp_path, **hour, boundary=boundary, device_hours=device_hours)
    assert isinstance(outcome, ParsedReading) is is_believed


def test_absurd_power_names_power_and_devices(tmp_path: Path) -> None:
    problem = one(tmp_path, ended_at="2026-03-02T01:00:00Z", energy_kwh="7900", device_hours="1")
    assert isinstance(problem, RowProblem)
    assert "7.9 MW from 1 device;" in problem.reasons[0].message


def test_zero_is_a_measured_amount(tmp_path: Path) -> None:
    reading = one(tmp_path, energy_kwh="0")
    assert isinstance(reading, ParsedReading)
    assert reading.metered_energy_kwh == 0


def test_energy_is_rounded_half_to_even_at_nine_decimals(tmp_path: Path) -> None:
    reading = one(tmp_path, energy_kwh="1.0000000005")
    assert isinstance(reading, ParsedReading)
    assert str(reading.metered_energy_kwh) == "1.000000000"


def test_wall_clock_that_exists_twice_must_be_written_with_its_offset(tmp_path: Path) -> None:
    times = {"started_at": "2025-10-26T02:30:00", "ended_at": "2025-10-26T04:00:00"}
    problem = one(tmp_path, "Europe/Berlin", **times)
    assert codes(problem) == ["time_ambiguous"]
    assert "+02:00 or +01:00" in problem.reasons[0].message  # type: ignore[union-attr]


def test_wall_clock_that_is_skipped_is_refused(tmp_path: Path) -> None:
    times = {"started_at": "2026-03-29T02:30:00", "ended_at": "2026-03-29T04:00:00"}
    assert codes(one(tmp_path, "Europe/Berlin", **times)) == ["time_missing"]


def test_defaults_of_the_source_fill_boundary_and_quality(tmp_path: Path) -> None:
    text = "started_at,ended_at,energy_kwh\n2026-03-02,2026-03-03,5\n"
    at = context(default_boundary="rack", default_quality="measured")
    (reading,) = parse_text(tmp_path, text, at)
    assert isinstance(reading, ParsedReading)
    assert (reading.boundary, reading.quality) == ("rack", "measured")


def test_missing_columns_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        parse(evidence(tmp_path, "started_at,energy_kwh,team\n2026-03-02,5,a\n"))
    assert caught.value.code == "missing_columns"
    assert "ended_at, boundary, quality" in caught.value.message


def test_unknown_column_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    text = "started_at,ended_at,energy_kwh,boundary,quality,modell\n"
    with pytest.raises(FileRefused) as caught:
        parse(evidence(tmp_path, text))
    assert caught.value.code == "unknown_column"
    assert "Did you mean “model”?" in caught.value.message


def test_energy_in_another_unit_is_not_taken_for_kwh(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        parse(evidence(tmp_path, "started_at,ended_at,energy_wh,boundary,quality\n"))
    assert caught.value.code == "unknown_column"
    assert "energy_wh" in caught.value.message


def test_shifted_columns_are_told_on_every_row(tmp_path: Path) -> None:
    header = "started_at,ended_at,energy_kwh,boundary,team,quality\n"
    rows = "".join(f"2026-03-{day:02d},2026-03-{day + 1:02d},node,{day}.5,a,telemetry\n" for day in range(1, 26))
    outcomes = parse_text(tmp_path, header + rows)
    assert len(outcomes) == 25
    for outcome in outcomes:
        assert codes(outcome) == ["not_a_number", "not_one_of", "columns_shifted"]
    message = outcomes[0].reasons[2].message  # type: ignore[union-attr]
    assert "(boundary, energy_kwh)" in message


def test_few_bad_rows_are_not_called_shifted(tmp_path: Path) -> None:
    header = "started_at,ended_at,energy_kwh,boundary,team,quality\n"
    good = "".join(f"2026-03-{day:02d},2026-03-{day + 1:02d},5,node,a,telemetry\n" for day in range(1, 5))
    outcomes = parse_text(tmp_path, header + good + "2026-03-07,2026-03-08,node,5,a,telemetry\n")
    assert codes(outcomes[-1]) == ["not_a_number", "not_one_of"]


def test_problem_does_not_claim_an_identity(tmp_path: Path) -> None:
    header = "started_at,ended_at,energy_kwh,boundary,quality,reading_id\n"
    rows = "2026-03-02,2026-03-03,-5,node,measured,a\n2026-03-02,2026-03-03,5,node,measured,a\n"
    _problem, taken = parse_text(tmp_path, header + rows)
    assert isinstance(taken, ParsedReading)


def test_json_numbers_keep_every_digit(tmp_path: Path) -> None:
    text = (
        '{"started_at": "2026-03-02", "ended_at": "2026-03-03", "energy_kwh": 0.10000000049999999999999, '
        '"boundary": "node", "quality": "measured"}\n'
    )
    (reading,) = parse_text(tmp_path, text)
    assert isinstance(reading, ParsedReading)
    assert str(reading.metered_energy_kwh) == "0.100000000"


def test_json_elements_keep_their_text(tmp_path: Path) -> None:
    element = (
        '{"started_at": "2026-03-02",\n "ended_at": "2026-03-03", "energy_kwh": 5,'
        ' "boundary": "node", "quality": "measured"}'
    )
    (reading, problem) = parse_text(tmp_path, f"[ {element} ,\n 7 ]")
    assert (reading.row, reading.text) == (1, element)
    assert (problem.row, problem.text, codes(problem)) == (2, "7", ["not_an_object"])


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ('[{"started_at": "x", "energy_kwh": 1}', "json_broken", "line 1"),
        ('[{"started_at": "x", "energy_kwh": 1}] x', "json_broken", "follows the end"),
        ('{"readings": [], "meter": "a"}', "json_unknown_key", "“meter”"),
        ('{"readings": {"started_at": 1}}', "json_broken", "must be a list"),
        ('{"meter": "a", "readings": []}', "json_unknown_key", "“meter”"),
        ('{"readings": ' + "[" * 100_000, "json_nested", "nested"),
    ],
)
def test_broken_document_is_refused_before_any_row(tmp_path: Path, text: str, code: str, says: str) -> None:
    with pytest.raises(FileRefused) as caught:
        parse(evidence(tmp_path, text))
    assert caught.value.code == code
    assert says in caught.value.message


def test_large_array_is_refused_in_favour_of_lines(tmp_path: Path) -> None:
    text = '[{"started_at": "x", "energy_kwh": 1}' + " " * (33 * 1024 * 1024) + "]"
    with pytest.raises(FileRefused) as caught:
        parse(evidence(tmp_path, text))
    assert caught.value.code == "json_too_large"
    assert "NDJSON" in caught.value.message


@pytest.mark.parametrize("begins", ["started_at,", '{"started_at"'])
def test_examples_of_the_page_are_read(tmp_path: Path, begins: str) -> None:
    page = Path(__file__).resolve().parents[3] / "docs/native-format.md"
    blocks = page.read_text(encoding="utf-8").split("```\n")[1::2]
    (example,) = [block for block in blocks if block.startswith(begins)]
    outcomes = parse_text(tmp_path, example)
    assert outcomes
    assert all(isinstance(outcome, ParsedReading) for outcome in outcomes)
