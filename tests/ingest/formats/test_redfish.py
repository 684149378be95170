"""Collected Redfish resources, made after the schema's mock-ups, with amounts worked out by hand."""

import json

import pytest

from ingest.parsing.base import Evidence, FileRefused, ParsedReading, RowProblem
from tests.ingest.formats.helpers import FIXTURES, context, evidence, parse, told

FOLDER = FIXTURES / "redfish"


def outcomes(name, **context_of):
    found = parse(Evidence(FOLDER / name), context(**context_of))
    assert len({outcome.row for outcome in found}) == len(found)
    return {outcome.row: outcome for outcome in found}


def booked_kwh(found):
    return {row: str(one.metered_energy_kwh) for row, one in found.items() if isinstance(one, ParsedReading)}


def test_the_chassis_counts_and_what_it_contains_never_does():
    found = outcomes("made-levels.ndjson")
    assert booked_kwh(found) == {
        6: "0.500000000",  # 325675 to 325675.5, neither 0.3 and 0.3 of the supplies nor 0.2 of the processor beside it
        12: "1.200000000",  # over the hour in which it had no value
        14: "0.500000000",
    }
    assert (found[12].ended_at - found[12].started_at).total_seconds() == 7200
    contained = [row for row, one in found.items() if told(one) == ["redfish_contained"]]
    assert contained == [2, 3, 4, 5, 7, 8, 9, 10]
    assert {found[row].by_row for row in contained} == {1}
    reading = found[6]
    assert (reading.boundary, reading.quality, reading.project) == ("node", "telemetry", "node-17")
    assert outcomes("made-levels.ndjson", default_boundary="rack")[6].boundary == "rack"


def test_rows_that_book_nothing_are_told():
    found = outcomes("made-levels.ndjson")
    assert {row: told(found[row]) for row in (1, 11, 13, 15, 16, 17, 18)} == {
        1: ["register_first"],
        11: ["redfish_null"],
        13: ["register_fell"],  # ResetMetrics
        15: ["redfish_no_energy"],  # the legacy resource has powers alone
        16: ["redfish_beside"],  # a second chassis may be inside the first
        17: ["redfish_no_resource"],
        18: ["json_line_broken"],
    }
    assert isinstance(found[16], RowProblem)
    assert found[16].quarantined


def test_without_a_chassis_its_supplies_are_parts_and_sensors_are_not_known_to_be():
    found = outcomes("made-machines.json")
    assert booked_kwh(found) == {
        3: "0.250000000",  # the two supplies of node-18
        4: "0.500000000",
        9: "12.000000000",  # the PDU, not its outlet
        12: "0.500000000",  # node-20 after its reset
    }
    assert [told(found[row]) for row in (5, 6)] == [["redfish_unclear"]] * 2
    assert told(found[8]) == ["redfish_contained"]
    assert found[9].boundary == "rack"


def test_reset_that_a_sensor_tells_of_is_no_interval_although_the_counter_rose():
    found = outcomes("made-machines.json")
    assert told(found[11]) == ["redfish_reset"]
    assert found[12].started_at == found[12].ended_at.replace(hour=1)
    assert told(found[13]) == ["redfish_null"]  # absent
    assert told(found[14]) == ["not_a_time"]


def test_single_resource_without_a_time_is_refused_with_what_to_send(tmp_path):
    with pytest.raises(FileRefused, match="what a collector read over time"):
        outcomes("made-no-time.json")
    on_one_line = json.dumps(json.loads((FOLDER / "made-no-time.json").read_text()))
    with pytest.raises(FileRefused, match="what a collector read over time"):
        parse(evidence(tmp_path, on_one_line))
