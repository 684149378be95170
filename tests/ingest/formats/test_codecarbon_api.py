"""Gathered posts of CodeCarbon: deltas, their intervals, and what can be wrong with them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.formats.codecarbon_run import POSTED, TOTAL
from ingest.parsing.base import Evidence, ParsedReading, RowProblem, RowUnderstood
from tests.ingest.formats.helpers import FIXTURES, codes, context, parse, parse_text

RUN = "a0ca9682-5f25-43ce-ae52-d0df0a95c3a5"
FACTS = {
    "timestamp": "2026-03-02T10:00:00+00:00",
    "experiment_id": "exp",
    "gpu_count": 4,
    "gpu_model": "4 x NVIDIA A100",
}
BODY = {
    "timestamp": "2026-03-02T10:00:15.5+00:00", "run_id": RUN, "duration": 15, "energy_consumed": 0.02,
    "cpu_energy": 0.004, "gpu_energy": 0.015, "ram_energy": 0.001,
}  # fmt: skip


def line(body=None, sent=None, **more):
    values = {"push": "codecarbon-api", "received_at": "2026-03-02T10:00:16+00:00", "path": "emissions", "run": FACTS}
    values |= {"body": sent or json.dumps(BODY | (body or {}))} | more
    return json.dumps({key: value for key, value in values.items() if value is not None}, separators=(",", ":")) + "\n"


def one(tmp_path, body=None, at=None, **more):
    (outcome,) = parse_text(tmp_path, line(body, **more), at)
    return outcome


@pytest.mark.parametrize(
    ("version", "total_kwh", "starts"),
    [
        # Σ energy_consumed, each to nine decimals; the first start is that of the run, the others the end before.
        ("2.4.2", "0.000085454", ["38.389397", "40.420969", "42.429702"]),
        ("2.8.4", "0.000085551", ["30.317188", "32.368947", "34.385728"]),
        # 3.3.2 opens its run with the first post: that one begins its duration before its end, 23.497997 − 1 s.
        ("3.3.2", "0.000039072", ["22.497997", "23.497997", "25.384212"]),
    ],
)
def test_real_posts_add_up(version, total_kwh, starts):
    opened, *readings = parse(Evidence(FIXTURES / f"codecarbon-api/real-{version}.jsonl"))
    assert isinstance(opened, RowUnderstood)
    assert sum(reading.metered_energy_kwh for reading in readings) == Decimal(total_kwh)
    assert [f"{reading.started_at:%S.%f}" for reading in readings] == starts
    assert all(before.ended_at == after.started_at for before, after in pairwise(readings))
    assert {(r.boundary, r.quality, r.pue_included, r.device_hours) for r in readings} == {
        ("node", "estimated", None, None)
    }


def test_run_that_found_no_network_says_so():
    opened, *_rest = parse(Evidence(FIXTURES / "codecarbon-api/real-2.8.4.jsonl"))
    assert codes_of(opened) == ["fallback_place"]


def codes_of(outcome):
    return [outcome.reason.code] if isinstance(outcome, RowUnderstood) else codes(outcome)


def test_post_is_a_reading_of_its_run(tmp_path):
    reading = one(tmp_path)
    assert isinstance(reading, ParsedReading)
    assert (reading.series_key, reading.is_run, reading.is_cumulative) == (f"codecarbon:posts:{RUN}", False, False)
    assert (reading.subject, reading.precedence) == (f"codecarbon:run:{RUN}", POSTED)
    assert POSTED < TOTAL
    assert (reading.project, reading.hardware) == ("exp", "NVIDIA A100")
    # Opened at 10:00:00, ended 15.5 s later; four devices for 15.5 s are 62 device seconds.
    assert reading.started_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert reading.device_hours == Decimal("0.017222222")
    assert str(reading.metered_energy_kwh) == "0.020000000"


@pytest.mark.parametrize(
    ("since", "starts_s", "notes"),
    [
        (None, "00.000000", []),  # the run's own time, half a second before the end minus the duration
        ("2026-03-02T10:00:00.1+00:00", "00.100000", []),  # the end of the post before
        ("2026-03-02T10:00:01.4+00:00", "01.400000", []),  # that one was stamped late: no overlap
        ("2026-03-02T09:59:59.0+00:00", "00.500000", []),  # an unsent second lies between
        ("2026-03-02T09:50:00+00:00", "00.500000", ["codecarbon_posts_missing"]),
        ("2026-03-02T10:00:09+00:00", "00.500000", []),  # overlaps: told against the books
        ("no time", "00.000000", []),
    ],
)
def test_interval_begins_where_the_duration_allows(tmp_path, since, starts_s, notes):
    reading = one(tmp_path, since=since)
    assert (f"{reading.started_at:%S.%f}", codes(reading)) == (starts_s, notes)


def test_run_opened_long_before_tells_nothing_of_the_first_post(tmp_path):
    reading = one(tmp_path, run=FACTS | {"timestamp": "2026-03-02T09:00:00+00:00"})
    assert (f"{reading.started_at:%H:%M:%S.%f}", codes(reading)) == ("10:00:00.500000", [])


def test_pue_is_what_the_source_says(tmp_path):
    said = replace(context(), default_pue=Decimal("1.2"))
    assert one(tmp_path, at=said).pue_included == Decimal("1.2")
    assert one(tmp_path, at=replace(said, default_pue=Decimal(1))).pue_included is None


def test_gpu_that_could_not_be_read_is_noted_once_in_a_file(tmp_path):
    later = {"timestamp": "2026-03-02T10:00:31+00:00"}
    zero = {"gpu_energy": 0, "cpu_energy": 0.019}
    first, second = parse_text(tmp_path, line(zero) + line(zero | later))
    assert (codes(first), codes(second)) == (["gpu_energy_zero"], [])


@pytest.mark.parametrize(
    ("body", "more", "quarantined", "code"),
    [
        ({}, {"run": None}, True, "codecarbon_run_unknown"),
        ({"energy_consumed": 0.5}, {}, True, "parts_differ"),
        ({"energy_consumed": 0, "cpu_energy": 0, "gpu_energy": 0, "ram_energy": 0}, {}, True, "zero_energy"),
        ({"energy_consumed": 5, "cpu_energy": 5, "gpu_energy": 0, "ram_energy": 0}, {}, True, "codecarbon_power"),
        ({"timestamp": "2027-03-02T10:00:15+00:00"}, {}, True, "future"),
        ({"energy_consumed": -1}, {}, False, "negative"),
        ({"energy_consumed": None}, {}, False, "required"),
        ({"timestamp": "soon"}, {}, False, "not_a_time"),
        ({"duration": 0}, {"run": {}}, False, "no_duration"),
        ({}, {"path": "projects"}, False, "codecarbon_post_path"),
        ({}, {"sent": "{"}, False, "codecarbon_post_body"),
        ({}, {"sent": "[]"}, False, "not_an_object"),
    ],
)
def test_what_cannot_be_booked_is_told(tmp_path, body, more, quarantined, code):
    outcome = one(tmp_path, body, **more)
    assert isinstance(outcome, RowProblem)
    assert (outcome.quarantined, code in codes(outcome)) == (quarantined, True), codes(outcome)


def test_broken_line_is_one_rejected_row(tmp_path: Path):
    good, broken = parse_text(tmp_path, line() + "{\n")
    assert isinstance(good, ParsedReading)
    assert (broken.row, codes(broken)) == (2, ["json_line_broken"])
