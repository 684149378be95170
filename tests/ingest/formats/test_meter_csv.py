"""Tables of meters by a source's column mapping, made after vendors' manuals, with amounts worked out by hand."""

from decimal import Decimal

import pytest

from ingest.formats import detect_format
from ingest.parsing.base import Evidence, FileRefused, ParsedReading
from ingest.parsing.mapping import read_mapping
from tests.ingest.formats.helpers import FIXTURES, context, evidence, parse, said_by_source, told

FOLDER = FIXTURES / "meter-csv"
PLAIN = {
    "time_columns": ["Time"],
    "columns": [{"column": "Energy", "meter": "m1", "kind": "register", "unit": "kWh"}],
}
TABLE = "Time,Offset,Energy\n2026-03-01 00:00:00,60,100\n2026-03-01 01:00:00,60,101.5\n"


def at_source(mapping, boundary="rack", zone="Europe/Berlin"):
    return context(zone, boundary, column_mapping=mapping)


def example(name):
    said = said_by_source(FOLDER / name)
    found = parse(Evidence(FOLDER / name), at_source(said["column_mapping"], said["boundary"]))
    assert len({outcome.row for outcome in found}) == len(found)
    return {outcome.row: outcome for outcome in found}


def booked_kwh(found):
    return {row: f"{one.metered_energy_kwh:.5f}" for row, one in found.items() if isinstance(one, ParsedReading)}


def test_power_of_a_power_strip_counts_until_the_next_row_and_no_longer_than_stated():
    found = example("made-apc.txt")
    assert booked_kwh(found) == {
        9: "0.80000",  # 4.8 kW for 10 minutes
        10: "2.00000",  # 6 kW for 20, over a row without a value
    }
    assert f"{found[9].started_at:%H:%M}" == "15:00"  # 10:00 in New York, the mapping's zone
    assert {row: told(found[row]) for row in sorted(set(found) - {9, 10})} == {
        11: ["meter_csv_missing"],
        12: ["meter_csv_gap"],  # an hour, of which the power of its begin tells nothing
        13: ["meter_csv_gap"],
        14: ["negative"],
        15: ["meter_csv_back"],
        16: ["field_count"],
        17: ["meter_csv_last"],
    }


def test_energy_of_intervals_is_read_and_what_is_missing_is_no_zero():
    found = example("made-serverview.csv")
    assert booked_kwh(found) == {2: "0.03375", 4: "0.03475"}  # Wh
    assert (found[2].ended_at - found[2].started_at).total_seconds() == 300
    assert f"{found[2].ended_at:%H:%M}" == "23:05"  # the stamp is the end
    assert [told(found[row]) for row in (3, 5, 6)] == [["meter_csv_missing"], ["meter_csv_missing"], ["not_a_number"]]


def test_two_registers_with_decimal_commas_over_the_hour_that_exists_twice():
    found = example("made-german.csv")
    of_a = {row: kwh for row, kwh in booked_kwh(found).items() if row < 100}
    of_b = {row: kwh for row, kwh in booked_kwh(found).items() if row > 100}
    # 1000.5 → 1010.5 → 1020.5 → 1031 → 1041.25, then a point between thousands, which is no number, → 1061.25
    assert of_a == {6: "10.00000", 7: "10.00000", 8: "10.50000", 9: "10.25000", 11: "20.00000"}
    # 20.000 → 20.010 → nothing → 20.031 → 20.041 → 20.051 → 20.061 MWh; its rows are a hundred further
    assert of_b == {106: "10.00000", 108: "21.00000", 109: "10.00000", 110: "10.00000", 111: "10.00000"}
    assert told(found[107]) == ["meter_csv_missing"]
    assert told(found[10]) == ["not_a_number"]
    assert [told(found[row]) for row in (7, 8)] == [["time_ambiguous_taken"], ["meter_csv_second_hour"]]
    spans = [(found[row].ended_at - found[row].started_at).total_seconds() for row in (6, 7, 8, 9)]
    assert spans == [1800] * 4


@pytest.mark.parametrize(
    ("more", "begins"),
    [
        ({}, "2026-02-28 23:00"),  # the source's zone
        ({"time_zone": "America/New_York"}, "2026-03-01 05:00"),
        ({"offset_column": "Offset", "time_zone": "America/New_York"}, "2026-02-28 23:00"),
    ],
)
def test_time_is_read_by_zone_or_offset(tmp_path, more, begins):
    _first, reading = parse(evidence(tmp_path, TABLE), at_source(PLAIN | more))
    assert f"{reading.started_at:%Y-%m-%d %H:%M}" == begins
    assert reading.metered_energy_kwh == Decimal("1.5")
    assert (reading.series_key, reading.project, reading.boundary) == ("meter-csv:m1", "m1", "rack")


def test_unix_times_and_newest_rows_first_are_read(tmp_path):
    table = "Time,Energy\n1772326800,7\n1772323200,5\n"
    mapping = PLAIN | {"time_format": "unix", "order": "newest_first"}
    first, reading = parse(evidence(tmp_path, table), at_source(mapping))
    assert (first.row, reading.row, reading.metered_energy_kwh) == (3, 2, 2)
    told_of = [told(one) for one in parse(evidence(tmp_path, table), at_source(mapping | {"order": "oldest_first"}))]
    assert told_of == [["register_first"], ["register_back"]]


def test_file_goes_to_the_mapping_only_where_its_header_fits(tmp_path):
    assert detect_format(evidence(tmp_path, TABLE), context=at_source(PLAIN)).name == "meter-csv"
    native = (FIXTURES / "native/readings.csv").read_bytes()
    assert detect_format(evidence(tmp_path, native), context=at_source(PLAIN)).name == "native"
    with pytest.raises(FileRefused, match="no known format has these columns"):
        detect_format(evidence(tmp_path, TABLE), context=context())


@pytest.mark.parametrize(
    ("mapping", "boundary", "says"),
    [
        (None, "rack", "says nothing of the columns"),
        (PLAIN, None, "Set the source's boundary"),
        (PLAIN | {"time_columns": ["Zeit", "Time"]}, "rack", "the nearest lacks Zeit"),
        (PLAIN | {"header_line": 2}, "rack", "Line 2, where .* lacks Energy, Time"),
    ],
)
def test_asked_for_it_says_what_does_not_fit(tmp_path, mapping, boundary, says):
    with pytest.raises(FileRefused, match=says):
        parse(evidence(tmp_path, TABLE), at_source(mapping, boundary), requested="meter-csv")


COLUMN = PLAIN["columns"][0]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([], "mapping_broken"),
        (PLAIN | {"colour": "red"}, "mapping_unknown"),
        (PLAIN | {"columns": []}, "mapping_needed"),
        (PLAIN | {"columns": ["Energy"]}, "mapping_broken"),
        (PLAIN | {"columns": [COLUMN | {"unit": "kVAh"}]}, "mapping_apparent"),
        (PLAIN | {"columns": [COLUMN | {"unit": "kW"}]}, "mapping_unit"),
        (PLAIN | {"columns": [COLUMN | {"unit": ""}]}, "mapping_unit"),
        (PLAIN | {"columns": [COLUMN | {"kind": "total"}]}, "mapping_choice"),
        (PLAIN | {"columns": [COLUMN | {"kind": "interval"}]}, "mapping_needed"),
        (PLAIN | {"columns": [COLUMN | {"kind": "power", "unit": "W"}]}, "mapping_needed"),
        (PLAIN | {"columns": [COLUMN, COLUMN]}, "mapping_twice"),
        (PLAIN | {"columns": [COLUMN, COLUMN | {"column": "Energy 2"}]}, "mapping_twice"),
        (PLAIN | {"time_columns": []}, "mapping_needed"),
        (PLAIN | {"time_columns": "Time"}, "mapping_list"),
        (PLAIN | {"time_format": "%d.%m.%Y"}, "mapping_time_format"),
        (PLAIN | {"time_format": "%d %H %q"}, "mapping_time_format"),
        (PLAIN | {"time_zone": "Berlin"}, "mapping_zone"),
        (PLAIN | {"time_zone": "../../etc/passwd"}, "mapping_zone"),
        (PLAIN | {"delimiter": "|"}, "mapping_choice"),
        (PLAIN | {"zero_is_missing": 1}, "mapping_choice"),
        (PLAIN | {"interval_minutes": -5}, "mapping_number"),
        (PLAIN | {"header_line": True}, "mapping_number"),
        (PLAIN | {"offset_column": 7}, "mapping_text"),
    ],
)
def test_mapping_by_which_nothing_can_be_read_is_refused(wrong, code):
    with pytest.raises(FileRefused) as caught:
        read_mapping(wrong)
    assert caught.value.code == code
    assert caught.value.message.endswith(".")
