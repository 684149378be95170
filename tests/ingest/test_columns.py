"""A log that lands in columns leaves the same books as the same log row by row."""

import json
import random
from decimal import Decimal

import pytest

from ingest import landing
from ingest.hours import rebuild_dirty_days
from ingest.models import BatchRow, HourlyEnergy, Reading, Source
from tests.books import Books, account

pytestmark = pytest.mark.django_db
HEADER = (
    "started_at,ended_at,energy_kwh,boundary,site,team,model,phase,quality,meter,pue_included,hardware,device_hours"
)


@pytest.fixture
def books():
    return Books()


@pytest.fixture(params=[1, 400, 10**7], ids=["tiny blocks", "small blocks", "one block"])
def in_columns(request, monkeypatch):
    """Land every file in columns, in blocks of about so many bytes."""
    monkeypatch.setattr("ingest.landing.COLUMNS_FROM_BYTES", 0)
    monkeypatch.setattr("ingest.columns.lines.BLOCK_BYTES", request.param)


def left_by(source):
    """Everything that a source left, without numbers that the database gave."""
    readings = Reading.objects.filter(series__source=source).order_by("batch_id", "row", "slot_at")
    columns = ("row", "revision", "slot_at", "started_at", "ended_at", "metered_energy_kwh", "device_hours",
               "series__key", "series__meter", "circumstances_id")  # fmt: skip
    hours = HourlyEnergy.objects.filter(source=source).order_by(
        "hour_at", "month_on", "team_id", "boundary", "quality", "hardware_kind", "phase", "pue_included"
    )
    told = BatchRow.objects.filter(batch__source=source).order_by("batch_id", "row")
    # Which batch is not compared; which line is.
    reasons = [[(one["code"], one["column"], one["params"].get("row")) for one in row.reasons] for row in told]
    return {
        "accounts": [account(batch) for batch in source.batches.order_by("id")],
        "readings": list(readings.values_list(*columns)),
        "hours": [tuple(row.values())[2:] for row in hours.values()],
        "told": list(zip(told.values_list("row", "state", "text"), reasons, strict=True)),
    }


ODD = {
    "started_at": [
        "2026-01-02T03:00:00+01:00",
        "2026-01-02T03:00:00",
        "2026-01-02 03:00:00.5Z",
        "2026-01-32T00:00:00Z",
        "",
    ],
    "ended_at": ["2031-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-04"],
    "energy_kwh": ["12.25", "0", "0.1234567894999", "0.1234567895", "1e-1", "-1", "x", "0.0000000001", "999999"],
    "boundary": ["device", "Node", "rack", "cellar"],
    "site": ["Paris", "", "pariss"],
    "team": ["Research", "", "product"],
    "model": ["nobody"],
    "phase": ["Fine-tuning", "", "lunch"],
    "quality": ["measured", "", "guess"],
    "meter": ["A ", "", "c|d"],
    "pue_included": ["1.2", "9"],
    "hardware": ["h100-sxm", "abacus"],
    "device_hours": ["8", "0.25", "none", "0"],
}


def row_of(chance: random.Random) -> str:
    """A row of which about every third has something unusual."""
    minute = chance.randint(0, 60) * 15
    end = minute + chance.choice([15] * 6 + [60, 90, 60 * 30])
    day = chance.randint(1, 3)
    values = {
        "started_at": f"2026-01-{day:02}T{minute // 60:02}:{minute % 60:02}:00Z",
        "ended_at": f"2026-01-{day + end // 1440:02}T{end % 1440 // 60:02}:{end % 60:02}:00Z",
        "energy_kwh": chance.choice(["1", "0.5"]),
        "boundary": "node",
        "site": "paris",
        "team": chance.choice(["research", "product"]),
        "model": "",
        "phase": "inference",
        "quality": "telemetry",
        "meter": chance.choice("abc"),
        "pue_included": "",
        "hardware": "",
        "device_hours": chance.choice(["", "2"]),
    }
    for column in chance.choices(list(ODD), k=chance.choice([0, 0, 1, 2])):
        values[column] = chance.choice(ODD[column])
    line = ",".join(values.values())
    return chance.choice([line] * 15 + [line + ",extra", line.rsplit(",", 1)[0], "", ",,,", "   "])


def as_ndjson(table: str) -> str:
    """The rows of a table as objects, one per line; what is no row of it stays as it is."""
    header, *lines = table.split("\n")
    names = header.strip().split(",")
    parts = [line.strip().split(",") for line in lines]
    objects = [{name: value for name, value in zip(names, part, strict=False) if value} for part in parts]
    pairs = zip(lines, parts, objects, strict=True)
    found = [json.dumps(one) if len(part) == len(names) else line for line, part, one in pairs]
    first = next(line for line in found if line.startswith('{"started_at"'))
    return "\n".join([first, *found])


@pytest.mark.parametrize("written", [str, as_ndjson], ids=["csv", "ndjson"])
@pytest.mark.parametrize("seed", range(4))
def test_both_ways_leave_the_same_books(books, in_columns, monkeypatch, seed, written):
    chance = random.Random(seed)
    books.hardware(8)
    files = ["\n".join([HEADER, *(row_of(chance) for _ in range(60))]) for _ in range(2)]
    files += [files[0], "\r\n".join([HEADER, *(row_of(chance) for _ in range(30))]) + "\r\n"]
    files = [written(file) for file in files]
    sources = [
        Source.objects.create(
            slug=slug, name=slug, site=books.site, team=books.team, quality="estimated", time_zone=zone
        )
        for slug, zone in (("columns", "Europe/Berlin"), ("rows", "Europe/Berlin"))
    ]
    for body in files:
        books.send_bytes(body.encode(), source=sources[0])
    monkeypatch.setattr("ingest.landing.COLUMNS_FROM_BYTES", 10**9)
    for body in files:
        books.send_bytes(body.encode(), source=sources[1])
    columns, rows = (left_by(source) for source in sources)
    assert columns["accounts"] == rows["accounts"]
    assert [pair for pair in zip(columns["told"], rows["told"], strict=True) if pair[0] != pair[1]] == []
    assert columns == rows
    sums = [sum(one[state] for one in rows["accounts"]) for state in range(5)]
    assert all(sums[state] > 0 for state in range(5) if state != 2), sums


def test_plain_file_lands_without_a_second_look(books, in_columns, monkeypatch):
    hours = [(f"2026-01-10T{hour:02}:00:00Z,2026-01-10T{hour + 1:02}:00:00Z,0.{hour + 1}", hour) for hour in range(5)]
    lines = [f"{when},node,paris,research,telemetry,m{meter}" for when, _hour in hours for meter in range(3)]
    body = "started_at,ended_at,energy_kwh,boundary,site,team,quality,meter\n" + "\n".join(lines)

    def no_rows(batch, usable):
        assert not usable
        return []

    with monkeypatch.context() as patch:
        patch.setattr("ingest.stage.land", no_rows)
        assert account(books.send_bytes(body.encode())) == (15, 0, 0, 0, 0)
        assert account(books.send_bytes(body.encode())) == (0, 15, 0, 0, 0)
        more = body + "\n2026-01-10T05:00:00Z,2026-01-10T06:00:00Z,1,node,paris,research,telemetry,m0\n"
        assert account(books.send_bytes(more.encode())) == (1, 15, 0, 0, 0)
    assert [line.metered_energy_kwh for line in books.electricity()] == [Decimal("5.5")]


def test_killed_landing_goes_on_behind_the_last_block(books, in_columns, monkeypatch):
    common = "1,node,paris,research,telemetry,m"
    lines = [f"2026-01-10T{hour:02}:00:00Z,2026-01-10T{hour + 1:02}:00:00Z,{common}" for hour in range(20)]
    body = "started_at,ended_at,energy_kwh,boundary,site,team,quality,meter\n" + "\n".join([*lines, lines[3], "bad"])
    from ingest.columns import land
    from ingest.receive import receive_batch

    batch = receive_batch(books.source, [body.encode()], file_name="x.csv", door="api")
    original, done = land._land_block, []

    def dies_at_the_third(*values):
        done.append(1)
        if len(done) == 3:
            raise KeyboardInterrupt
        return original(*values)

    monkeypatch.setattr(land, "_land_block", dies_at_the_third)
    try:
        landing.land_batch(batch.pk)
    except KeyboardInterrupt:
        landing.land_batch(batch.pk)
    batch.refresh_from_db()
    rebuild_dirty_days()
    assert account(batch) == (20, 1, 0, 0, 1)
    assert sum(HourlyEnergy.objects.values_list("metered_energy_kwh", flat=True)) == 20


def test_hours_cut_at_a_month_border_inside_an_hour(in_columns):
    books = Books("Asia/Kolkata")  # months begin at half past
    body = (
        "started_at,ended_at,energy_kwh,boundary,site,team,quality,meter\n"
        "2026-01-31T18:00:00Z,2026-01-31T18:30:00Z,1,node,paris,research,telemetry,m\n"
        "2026-01-31T18:30:00Z,2026-01-31T19:00:00Z,2,node,paris,research,telemetry,m\n"
        "2026-01-31T17:00:00Z,2026-01-31T17:30:00Z,4,node,paris,research,telemetry,m\n"
    )
    assert account(books.send_bytes(body.encode())) == (3, 0, 0, 0, 0)
    found = HourlyEnergy.objects.order_by("hour_at", "month_on").values_list("month_on__month", "metered_energy_kwh")
    assert list(found) == [(1, 4), (1, 1), (2, 2)]


TABLE = "started_at,ended_at,energy_kwh,boundary,site,team,quality,meter,device_hours\n"


def hours_of(meter, *amounts, device_hours=""):
    lines = []
    for hour, amount in enumerate(amounts):
        when = f"2026-01-10T{hour:02}:00:00Z,2026-01-10T{hour + 1:02}:00:00Z"
        lines.append(f"{when},{amount},node,paris,research,telemetry,{meter},{device_hours}\n")
    return "".join(lines)


def test_second_delivery_after_a_correction_says_what_no_longer_holds(books, in_columns):
    first = (TABLE + hours_of("a", 1, 2, 3) + hours_of("b", 1, 2, device_hours=8)).encode()
    assert account(books.send_bytes(first)) == (5, 0, 0, 0, 0)
    assert account(books.send_bytes((TABLE + hours_of("a", 1, 5)).encode())) == (0, 1, 1, 0, 0)
    # What holds is 5: to say 2 again corrects it, and all the rest is known.
    assert account(books.send_bytes(first)) == (0, 4, 1, 0, 0)
    assert account(books.send_bytes(first)) == (0, 5, 0, 0, 0)
    assert list(Reading.objects.filter(revision=2).values_list("metered_energy_kwh", flat=True)) == [2]


def test_row_between_many_that_are_known_is_compared_by_itself(books, in_columns, monkeypatch):
    monkeypatch.setattr("ingest.columns.known.MOST_PER_ROW", 1)
    books.send_bytes((TABLE + hours_of("a", *range(1, 9))).encode())
    lines = hours_of("a", *range(1, 9)).splitlines(keepends=True)
    body = (TABLE + lines[0] + lines[7] + hours_of("b", 1)).encode()
    assert account(books.send_bytes(body)) == (1, 2, 0, 0, 0)


def test_amount_that_is_too_large_for_a_block_is_no_known_one(books, in_columns):
    rack = TABLE + hours_of("a", 999, 1).replace(",node,", ",facility,")
    books.send_bytes(rack.replace(",999,", ",1500000,").encode())
    assert account(books.send_bytes(rack.encode())) == (0, 1, 1, 0, 0)


@pytest.mark.parametrize("energy", ["0.0000000006", "0.0000000005", "0.000000000", "0.000000001", "0.0000000014"])
def test_amounts_about_the_least_are_judged_as_row_by_row(books, monkeypatch, energy):
    header = "started_at,ended_at,energy_kwh,boundary,quality,site,team\n"
    body = f"{header}2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,{energy},node,measured,paris,research\n".encode()
    found = []
    for source, from_bytes in (("columns", 0), ("rows", 10**9)):
        monkeypatch.setattr("ingest.landing.COLUMNS_FROM_BYTES", from_bytes)
        made = Source.objects.create(slug=source, name=source)
        found.append(account(books.send_bytes(body, name="x.csv", source=made)))
    assert found[0] == found[1]
