"""Green Button feeds, made after the schema, with amounts worked out by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.parsing.base import Evidence, FileRefused, ParsedReading, RowProblem, RowUnderstood
from ingest.parsing.xmls import MAX_DEPTH
from tests.ingest.formats.helpers import FIXTURES, context, evidence, parse, parse_text, told

FOLDER = FIXTURES / "green-button"


def outcomes(name, **context_of):
    found = parse(Evidence(FOLDER / name), context(**context_of))
    assert len({outcome.row for outcome in found}) == len(found)
    return {outcome.row: outcome for outcome in found}


def booked_kwh(found):
    return {row: str(one.metered_energy_kwh) for row, one in found.items() if isinstance(one, ParsedReading)}


def refused(tmp_path, content, **limits):
    with pytest.raises(FileRefused) as caught:
        parse(evidence(tmp_path, content, **limits))
    return caught.value


def test_every_block_of_every_usage_point_is_read_and_nothing_else_is_added():
    found = outcomes("made-traps.xml")
    by_point = {}
    for one in found.values():
        if isinstance(one, ParsedReading):
            by_point[one.series_key] = by_point.get(one.series_key, 0) + one.metered_energy_kwh
    point = "green-button:RetailCustomer/7/UsagePoint/"
    assert by_point == {
        # 300 + 320 + 0 + 310 in the first block and 305 + 290 in the second; neither the summary's 999,999.999 kWh
        # nor what flowed back
        f"{point}01": Decimal(1525),
        f"{point}03": Decimal(5),  # 2 and 3 times 10^3 Wh, in the same quarter hours as those of usage point 01
        f"{point}04": Decimal("2.45"),  # a register: 0.8, over its end 0.6, 1.0, none where it was reset, 0.05
    }


def test_reading_carries_time_boundary_and_name_of_the_usage_point():
    reading = outcomes("made-traps.xml")[33]
    assert (reading.started_at.isoformat(), reading.ended_at.isoformat()) == (
        "2026-03-01T00:00:00+00:00",
        "2026-03-01T00:15:00+00:00",
    )
    assert (reading.boundary, reading.is_run, reading.pue_included) == ("facility", False, None)
    assert reading.project == "RetailCustomer/7/UsagePoint/01"
    assert outcomes("made-one-line.xml", default_boundary="rack")[1].boundary == "rack"


def test_what_the_utility_says_of_a_value_becomes_its_quality():
    found = outcomes("made-traps.xml", default_quality="provider_reported")
    assert [found[row].quality for row in (33, 34, 36, 47, 51)] == [
        "measured", "estimated", "provider_reported", "measured", "telemetry",
    ]  # fmt: skip
    for row in (48, 49):  # questionable, and a forecast
        assert told(found[row]) == ["green_button_quality"]
        assert found[row].quarantined
    assert told(found[50]) == ["negative"]


def test_what_is_not_delivered_electricity_is_told_apart():
    found = outcomes("made-traps.xml")
    assert {row: told(found[row]) for row in (73, 95, 117, 193)} == {
        73: ["green_button_reverse"],
        95: ["green_button_power"],  # the highest power of the interval
        117: ["green_button_not_energy"],  # varh
        193: ["green_button_service"],  # gas
    }
    assert all(isinstance(found[row], RowUnderstood) for row in (73, 95, 117, 193))
    assert "meters gas" in found[193].reason.message
    for row, code in ((139, "green_button_flow"), (161, "green_button_accumulation")):
        assert isinstance(found[row], RowProblem)
        assert told(found[row]) == [code]
        assert found[row].quarantined


def test_register_is_differenced_over_its_end_and_never_over_a_reset():
    found = outcomes("made-traps.xml")
    assert told(found[258]) == ["register_first"]
    assert told(found[260]) == ["register_wrapped"]  # 99,999.9 to 0.5 kWh
    assert told(found[262]) == ["register_fell"]  # 1.5 to 0.02 kWh
    # A register's stand is that of the interval's end: the first difference begins where the first interval ends.
    assert found[259].started_at.isoformat() == "2026-03-01T00:15:00+00:00"


def test_prefixes_units_and_long_months_are_read():
    found = outcomes("made-prefixes.xml")
    assert booked_kwh(found) == {
        34: "93018.000000000",  # 93018 × 10^3 Wh
        39: "10.000000000",  # 36,000,000 J, in an element with a misspelt name
        44: "250.000000000",  # a mean of 500 kW over half an hour
    }
    assert (found[34].ended_at - found[34].started_at).total_seconds() == 2_674_800  # March with its clock change


def test_file_without_line_breaks_numbers_its_readings():
    assert booked_kwh(outcomes("made-one-line.xml")) == {1: "0.300000000", 2: "0.200000000"}


def test_second_meter_reading_of_a_usage_point_is_held_back():
    found = outcomes("made-second-reading.xml")
    assert booked_kwh(found) == {73: "11.000000000", 74: "13.000000000"}
    assert told(found[62]) == ["green_button_second"]


def test_reading_without_type_or_meter_is_held_back():
    assert [told(one) for one in outcomes("made-no-type.xml").values()] == [
        ["green_button_no_type"],
        ["green_button_unlinked"],
    ]


@pytest.mark.parametrize(
    ("name", "says"),
    [("made-gas.xml", "meters gas, not electricity"), ("made-summary-only.xml", "no interval readings")],
)
def test_feed_without_electricity_in_intervals_is_refused(name, says):
    with pytest.raises(FileRefused, match=says):
        outcomes(name)


BEGIN = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">'


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE feed [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_and_document_types_are_refused(tmp_path: Path, declared: str) -> None:
    error = refused(tmp_path, f"<?xml version='1.0'?>\n{declared}\n{BEGIN}<title>&b;</title></feed>")
    assert error.code == "xml_doctype"
    assert "line 2" in error.message


@pytest.mark.parametrize(
    "inside",
    [
        "<x>" * MAX_DEPTH,
        f"<entry>{'<x/>' * 20_000}</entry>",
        f"<entry><title>{'x' * 200_000}</title></entry>",
        f"<!-- {'x' * 3_000_000} -->",
    ],
    ids=["deep", "many", "long text", "long comment"],
)
def test_xml_beyond_its_limits_is_refused(tmp_path: Path, inside: str) -> None:
    assert refused(tmp_path, f"{BEGIN}{inside}</feed>").code == "xml_limits"


@pytest.mark.parametrize("rest", ["<entry>", "<entry></feed>", "<entry>&nbsp;</entry></feed>", "</feed>more"])
def test_broken_xml_is_refused_with_its_place_before_any_row(tmp_path: Path, rest: str) -> None:
    error = refused(tmp_path, f"{BEGIN}\n{rest}")
    assert error.code == "xml_broken"
    assert "line 2" in error.message


def test_large_feed_is_read_as_a_stream(tmp_path: Path) -> None:
    text = (FOLDER / "made-corrected.xml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "<IntervalReading>" in line)
    start = 1_772_323_200
    more = "\n".join(line.replace(str(start + 900), str(start + 900 * at)) for at in range(20_000))
    found = parse_text(tmp_path, text.replace(line, more))
    assert len(found) == 20_000
    assert sum(one.metered_energy_kwh for one in found) == 20_000 * 325  # type: ignore[union-attr]
