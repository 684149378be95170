import gzip
import io
import json
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from ingest.export import header_of, refused_rows
from ingest.models import Batch, Circumstances, HourlyEnergy, NameMapping, Reading, Source
from tests.books import Books, account, reasons

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return Books()


def total_kwh():
    return HourlyEnergy.objects.aggregate(total=Sum("metered_energy_kwh"))["total"]


def test_same_file_again_changes_nothing(books):
    rows = [{"reading_id": str(n), "energy_kwh": "0.7"} for n in range(5)]
    assert account(books.send(*rows)) == (5, 0, 0, 0, 0)
    assert account(books.send(*rows)) == (0, 5, 0, 0, 0)
    assert (Reading.objects.count(), total_kwh()) == (5, Decimal("3.5"))


def test_another_value_is_a_correction_that_keeps_the_old(books):
    books.send({"reading_id": "a", "energy_kwh": "1"})
    batch = books.send({"reading_id": "a", "energy_kwh": "1.5"})
    assert account(batch) == (0, 0, 1, 0, 0)
    assert sorted(Reading.objects.values_list("revision", "metered_energy_kwh")) == [(0, 1), (1, Decimal("1.5"))]
    assert total_kwh() == Decimal("1.5")
    assert "Replaces what line 1" in next(iter(reasons(batch)))


def test_another_owner_moves_the_energy_and_counts_it_once(books):
    books.send({"reading_id": "a", "energy_kwh": "1"})
    assert account(books.send({"reading_id": "a", "energy_kwh": "1", "team": "product"})) == (0, 0, 1, 0, 0)
    assert set(HourlyEnergy.objects.values_list("team__slug", flat=True)) == {"product"}
    assert (total_kwh(), Circumstances.objects.count()) == (1, 2)


def test_mended_mapping_moves_the_energy_when_the_log_comes_again(books):
    source = Source.objects.create(slug="t", name="T", site=books.site, team=books.team, time_zone="UTC")
    log = (
        b"timestamp,project_name,run_id,duration,emissions,energy_consumed,country_iso_code,codecarbon_version\n"
        b"2026-01-10T01:00:00,chat,0b4c1c54-63de-4dd5-9d0f-2a5d0c1a3b77,3600,0.1,0.5,FRA,3.3.2\n"
    )
    assert account(books.send_bytes(log, source=source)) == (1, 0, 0, 0, 0)
    NameMapping.objects.create(source=source, project="chat", team=books.other)
    assert account(books.send_bytes(log, source=source)) == (0, 0, 1, 0, 0)
    assert list(HourlyEnergy.objects.values_list("team__slug", flat=True).distinct()) == ["product"]
    assert total_kwh() == Decimal("0.5")


def test_unknown_team_is_quarantined_with_a_suggestion(books):
    batch = books.send({"team": "reserch"})
    assert account(batch) == (0, 0, 0, 1, 0)
    assert list(reasons(batch)) == ["The catalogue knows no team “reserch”. Did you mean “research”?"]


def test_missing_site_and_team_are_said_together(books):
    batch = books.send({"site": None, "team": None})
    assert account(batch) == (0, 0, 0, 1, 0)
    assert len(list(reasons(batch))) == 2


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"energy_kwh": "-1"}, "negative"),
        ({"energy_kwh": "7900", "boundary": "device"}, "W"),
        ({"started_at": "2099-01-01T00:00:00Z", "ended_at": "2099-01-01T01:00:00Z"}, "after the file was received"),
        ({"ended_at": "2026-01-09T00:00:00Z"}, "ended_at"),
        ({"energy_kwh": "a lot"}, "number"),
        ({"colour": "green"}, "colour"),
    ],
)
def test_unbelievable_rows_are_kept_with_a_sentence(books, row, word):
    batch = books.send(row, {"reading_id": "good"})
    assert batch.accepted == 1
    assert batch.quarantined + batch.rejected == 1
    assert word in " ".join(reasons(batch))
    assert batch.problem_rows.get().text


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "image"),
        (bytes(range(256)) * 4, ""),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "LFS"),
        ("a;b\n1;2\n".encode("utf-16-le"), ""),
        (b"colour,taste\nred,sweet\n", "colour"),
        (b"%PDF-1.7\n", "PDF"),
    ],
)
def test_other_files_are_refused_with_a_sentence(books, body, word):
    batch = books.send_bytes(body, name="emissions.csv")
    assert (batch.state, account(batch)) == (Batch.State.REFUSED, (0, 0, 0, 0, 0))
    assert word.lower() in batch.message.lower()
    assert len(batch.message) > 20


def test_gzip_is_opened_and_a_bomb_is_not(books, settings):
    row = {"started_at": "2026-01-10T00:00:00Z", "ended_at": "2026-01-10T01:00:00Z", "energy_kwh": "1",
           "boundary": "node", "quality": "measured", "site": "paris", "team": "research"}  # fmt: skip
    assert account(books.send_bytes(gzip.compress(json.dumps(row).encode()), name="x.gz")) == (1, 0, 0, 0, 0)
    settings.MAX_UNPACKED_BYTES = 1_000_000
    bomb = books.send_bytes(gzip.compress(json.dumps(row).encode() + b" " * 50_000_000), name="bomb.gz")
    assert bomb.state == Batch.State.REFUSED
    assert "unpack" in bomb.message.lower() or "larger" in bomb.message.lower()


def test_refused_rows_come_back_as_a_file_that_can_be_sent_again(books):
    header = "started_at,ended_at,energy_kwh,boundary,quality,site,team\n"
    good = "2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,1,node,measured,paris,research\n"
    bad = "2026-01-10T01:00:00Z,2026-01-10T02:00:00Z,1,node,measured,paris,reserch\n"
    batch = books.send_bytes((header + good + bad).encode(), name="log.csv")
    assert account(batch) == (1, 0, 0, 1, 0)
    returned = "".join(refused_rows(batch, header_of(batch)))
    assert returned.replace("\r\n", "\n") == header + bad
    again = books.send_bytes(returned.replace("reserch", "research").encode(), name="log.csv")
    assert account(again) == (1, 0, 0, 0, 0)
    assert total_kwh() == 2


def test_hours_add_up_to_the_readings_to_the_last_digit(books):
    for number, (start, end) in enumerate(
        (("2026-03-29T00:20:00Z", "2026-03-29T04:50:00Z"), ("2026-01-31T22:59:59Z", "2026-02-03T00:00:01Z"))
    ):
        books.send({"reading_id": str(number), "started_at": start, "ended_at": end, "energy_kwh": "3.000000001"})
    assert total_kwh() == Decimal("6.000000002")
    assert set(HourlyEnergy.objects.values_list("month_on__month", flat=True)) == {1, 2, 3}


def test_readings_cannot_be_changed(books):
    books.send({"energy_kwh": "5"})
    for statement in ("UPDATE ingest_reading SET metered_energy_kwh = 0", "DELETE FROM ingest_reading",
                      "TRUNCATE ingest_reading", "UPDATE ingest_circumstances SET team_id = NULL"):  # fmt: skip
        with pytest.raises(Exception, match="append-only|permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_readings_cannot_be_changed_even_by_the_owner(books, as_owner):
    books.send({"energy_kwh": "5"})
    for statement in ("UPDATE ingest_reading SET metered_energy_kwh = 0", "DELETE FROM ingest_reading"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


def test_account_that_does_not_add_up_is_refused_by_the_database(books):
    batch = books.send({"energy_kwh": "5"})
    batch.accepted += 1
    with pytest.raises(Exception, match="batch_rows_add_up"), transaction.atomic():
        batch.save()


def test_files_keep_their_name_but_no_path(books):
    assert books.send_bytes(io.BytesIO(b"x,y\n1,2\n").read(), name="../../etc/passwd").file_name == "passwd"


def test_file_with_a_header_and_no_rows_says_so(books):
    batch = books.send_bytes(b"started_at,ended_at,energy_kwh,boundary,quality,site,team,meter\n")
    assert (batch.state, batch.rows) == ("done", 0)
    assert batch.message == "The file has no rows: nothing was booked."


@pytest.mark.parametrize(
    "fields",
    [
        {"ended_at": "9999-12-31T23:59:59-01:00"},
        {"started_at": "0001-01-01T00:00:00+14:00"},
        {"started_at": "0001-01-01T00:00:00"},
        {"reading_id": "a\x00b"},
        {"meter": "half \ud800"},
        {"team": "\x00"},
    ],
)
def test_impossible_row_leaves_the_others_as_they_are(books, fields):
    batch = books.send({"meter": "a"}, {"meter": "b"} | fields, {"meter": "c"})
    assert (batch.state, batch.accepted, batch.quarantined + batch.rejected) == ("done", 2, 1)


def test_impossible_codecarbon_row_leaves_the_others_as_they_are(books):
    header = "timestamp,project_name,run_id,duration,emissions,energy_consumed\n"
    rows = ["2026-01-10T00:00:00,p,a-run,99999999999,1,1", "0001-01-01T00:00:00,p,b-run,60,1,0.001"]
    batch = books.send_bytes((header + "\n".join(rows)).encode())
    assert (batch.state, batch.quarantined + batch.rejected) == ("done", 2)
