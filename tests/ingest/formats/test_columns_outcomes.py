"""What is read in columns is what is read row by row: the same readings and problems, in the same words."""

import json
import random
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.columns import shapes
from ingest.columns.certain import EPOCH
from ingest.columns.texts import UNKNOWN
from ingest.formats.native import NATIVE
from ingest.formats.native_fields import COLUMNS
from ingest.parsing.base import Evidence, FileRefused
from tests.ingest.formats.helpers import FIXTURES, context

FILES = sorted(path for path in (FIXTURES / "native").glob("*") if not path.name.endswith(".golden.json"))
CONTEXT = context("Europe/Berlin")


@pytest.fixture(autouse=True)
def whatever_has_an_id(monkeypatch):
    """Read in columns even what begins with rows that have an id of their own: later rows may have one as well."""
    monkeypatch.setattr("ingest.formats.native_columns.ID", re.compile("(?!)"))


def nano(amount):
    return None if amount == UNKNOWN else Decimal(int(amount)) / 10**9


def by_columns(evidence):
    """The outcomes as the landing in columns makes them, and how many of them needed no second look."""
    reader = NATIVE.columns(evidence, CONTEXT)
    if reader is None:
        return None, 0
    outcomes, sure = [], 0
    for block in reader.blocks():
        certain = reader.certain(block)
        sure += len(certain.at)
        for at, begins, ends, energy, device, whose in zip(
            certain.at, certain.started_us, certain.ended_us, certain.energy_nano, certain.device_nano, certain.whose,
            strict=True,
        ):  # fmt: skip
            outcomes.append(
                replace(
                    reader.parsed(certain.combinations[whose]),
                    row=int(block.rows[at]),
                    text=block.text(at),
                    started_at=EPOCH + timedelta(microseconds=int(begins)),
                    ended_at=EPOCH + timedelta(microseconds=int(ends)),
                    metered_energy_kwh=nano(energy),
                    device_hours=nano(device),
                )
            )
        others = np.setdiff1d(np.arange(len(block)), certain.at)
        outcomes += reader.by_row(block, others.tolist())
    return sorted(outcomes, key=lambda outcome: outcome.row), sure


def both(path):
    try:
        rows = list(NATIVE.parse(Evidence(path), CONTEXT))
    except FileRefused as refused:
        rows = refused.code
    try:
        columns, sure = by_columns(Evidence(path))
    except FileRefused as refused:
        columns, sure = refused.code, 0
    return rows, columns, sure


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_fixtures(path):
    rows, columns, _sure = both(path)
    assert columns is None or columns == rows


USUAL = {
    "started_at": "2026-01-02T00:00:00Z", "ended_at": "2026-01-02T01:00:00Z", "energy_kwh": "1.5", "boundary": "node",
    "quality": "telemetry", "site": "paris", "meter": "m1",
}  # fmt: skip
WRITTEN = [
    '"0.5"',
    "0.5",
    "1e-7",
    "1E+2",
    "-1",
    "01",
    "1.",
    ".5",
    "0.30000000000000004",
    "0.00012345678901234567",
    "0",
    "12345678901234567890",
    "null",
    "true",
    "[1]",
    '{"a":1}',
    '"null"',
    "NaN",
    '""',
    '"',
    '"',
    "-0",
    "0.0000000005",
    '"0.0000000015000000000000000000000"',
    '"1,5"',
    "2.5e-10",
    '"1.5E-3"',
    "5e-10",
]
TIMES = [
    "2026-01-02T00:30:00+00:00",
    "2026-01-02T00:30:00+01:00",
    "2026-01-02T00:30:00-00:30",
    "2026-01-02T00:30:00+24:00",
    "2026-01-02T00:30:00.5Z",
    "2026-01-02T00:30:00",
    "2026-13-02T00:30:00Z",
    "2026-03-29T02:30:00",
    "2026-01-02T00:30:00+0a:00",
]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=4)
SCALARS = st.one_of(
    st.sampled_from([*WRITTEN, '" 1 "']),
    st.sampled_from(TIMES).map(json.dumps),
    TEXTS.map(json.dumps),
    TEXTS.map(lambda text: json.dumps(text, ensure_ascii=False)),
)
KEYS = st.sampled_from([*COLUMNS, "energy_kwh", "started_at", "ended_at", "energy_kwhs", "Site", 'a"b', ""])
BLANKS = st.sampled_from(["", "", " ", "\t"])


@st.composite
def objects(draw):
    """An object of which some have something unusual: values, keys twice or unknown, another order, odd blanks."""
    members = [(json.dumps(key), json.dumps(value)) for key, value in USUAL.items()]
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        key, value, at = json.dumps(draw(KEYS)), draw(SCALARS), draw(st.integers(0, len(members)))
        kept = draw(st.booleans())
        members = [one for one in members if kept or one[0] != key]
        members.insert(at, (key, value))
    blank = draw(BLANKS)
    colon, comma = draw(st.sampled_from([(": ", ", "), (":", ","), (" : ", " ,")]))
    return "{" + blank + comma.join(key + colon + value for key, value in members) + blank + "}"


LINES = st.one_of(
    objects(), objects(), objects(), st.sampled_from(["", "  ", "[]", "1", '"x"', "{}", "{", "} {", "\xa0"])
)


@settings(max_examples=200, deadline=None)
@given(
    lines=LINES,
    end=st.sampled_from(["\n", "\r\n"]),
    shapes_kept=st.integers(1, 4),
    mark=st.sampled_from(["", "\ufeff"]),
)
def test_lines(tmp_path_factory, lines, end, shapes_kept, mark):
    path = tmp_path_factory.mktemp("lines") / "x.ndjson"
    path.write_bytes((mark + end.join([json.dumps(USUAL), *lines])).encode())
    most, shapes.MOST_SHAPES = shapes.MOST_SHAPES, shapes_kept
    try:
        rows, columns, _sure = both(path)
    finally:
        shapes.MOST_SHAPES = most
    assert columns == rows


@settings(max_examples=200, deadline=None)
@given(
    elements=st.lists(st.one_of(objects(), objects(), objects(), st.sampled_from(["1", "{}", "[]"])), max_size=8),
    between=st.sampled_from([",", ",\n  ", " ,", ", ,", ""]),
    around=st.sampled_from([("[", "]"), ("\n[ ", "\n]\n"), ('{"readings": [', "]}"), ('{"readings": [', '], "x": 1}'),
                            ("[", "]]"), ("[", "] x"), ("[", "")]),
)  # fmt: skip
def test_documents(tmp_path_factory, elements, between, around):
    path = tmp_path_factory.mktemp("documents") / "x.json"
    path.write_text(around[0] + between.join([json.dumps(USUAL, indent=1), *elements]) + around[1], encoding="utf-8")
    rows, columns, _sure = both(path)
    assert columns is None or columns == rows


@pytest.mark.parametrize("indent", [None, 2])
def test_plain_objects_need_no_second_look(tmp_path, indent):
    chance = random.Random(1)
    rows = [
        USUAL | {"energy_kwh": chance.random() / 10 ** chance.randint(0, 6), "device_hours": None} for _ in range(200)
    ]
    rows += [{**USUAL, "energy_kwh": number} for number in range(1, 50)] + [{**USUAL, "phase": "inference"}] * 30
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"readings": rows}, indent=indent))
    by_row, columns, sure = both(path)
    assert columns == by_row
    assert sure == len(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    by_row, columns, sure = both(path)
    assert columns == by_row
    assert sure == len(rows)


def test_control_characters_behind_a_byte_order_mark_are_seen(tmp_path):
    path = tmp_path / "x.ndjson"
    lines = [json.dumps(USUAL), json.dumps(USUAL | {"note": "abc"}).replace("abc", "a\tb\tc\t")]
    path.write_bytes(("\ufeff" + "\n".join(lines) + "\n").encode())
    by_row, columns, sure = both(path)
    assert columns == by_row
    assert sure == 1


def test_rows_with_an_id_of_their_own_are_left_to_the_reader_of_rows(tmp_path, monkeypatch):
    monkeypatch.undo()
    path = tmp_path / "x"
    for reading_id, is_read in (("r1", False), (None, True), ("", True)):
        path.write_text(json.dumps(USUAL | {"reading_id": reading_id}))
        assert (NATIVE.columns(Evidence(path), CONTEXT) is not None) == is_read
        row = USUAL | {"reading_id": reading_id or ""}
        path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
        assert (NATIVE.columns(Evidence(path), CONTEXT) is not None) == is_read
