"""What makes it the same reading, and what a new row may and may not change about those in the books."""

from decimal import Decimal

import pytest

from ingest.models import BatchRow, HourlyEnergy, Reading, Source
from organization.models import Hardware, Site
from tests.books import Books, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return Books()


def hour(day, at, **fields):
    return {
        "started_at": f"2026-01-{day:02}T{at:02}:00:00Z",
        "ended_at": f"2026-01-{day:02}T{at + 1:02}:00:00Z",
        **fields,
    }


def days(first, last, **fields):
    return {"started_at": f"2026-01-{first:02}T00:00:00Z", "ended_at": f"2026-01-{last:02}T00:00:00Z", **fields}


def total_kwh():
    return sum(HourlyEnergy.objects.values_list("metered_energy_kwh", flat=True))


def test_each_row_keeps_its_own_hardware(books):
    books.hardware(8)
    common = {"site": books.site, "devices": 8, "in_service_from": "2020-01-01", "lifetime_years": 4}
    Hardware.objects.create(slug="a100", name="A100", kind="a100-sxm-80gb", **common)
    used = [(1, "h100-sxm"), (2, "h100-sxm"), (3, "a100-sxm-80gb")]
    books.send(*(hour(10, at, meter="gpu", hardware=kind, device_hours="8") for at, kind in used))
    found = HourlyEnergy.objects.values_list("hour_at__hour", "hardware_kind", "device_hours")
    assert sorted(found) == [(1, "h100-sxm", 8), (2, "h100-sxm", 8), (3, "a100-sxm-80gb", 8)]


def test_new_default_of_a_source_moves_nothing_that_is_in_the_books(books):
    source = Source.objects.create(slug="m", name="M", site=books.site, team=books.team, time_zone="UTC")
    unsaid = {"site": None, "team": None}
    books.send(hour(10, 1, meter="a", **unsaid), source=source)
    source.team = books.other
    source.save()
    books.send(hour(11, 1, meter="a", **unsaid), source=source)
    books.send(hour(10, 5, meter="b", **unsaid), source=source)  # rebuilds the first day
    owners = HourlyEnergy.objects.order_by("hour_at").values_list("hour_at__day", "hour_at__hour", "team__slug")
    assert list(owners) == [(10, 1, "research"), (10, 5, "product"), (11, 1, "product")]


def test_meter_shared_by_teams_is_the_sum_of_its_parts(books):
    parts = (hour(10, 1, meter="a", energy_kwh="2"), hour(10, 1, meter="a", team="product", energy_kwh="3"))
    assert account(books.send(*parts)) == (2, 0, 0, 0, 0)
    assert account(books.send(*parts)) == (0, 2, 0, 0, 0)
    assert total_kwh() == 5


def test_part_of_a_shared_meter_can_be_corrected(books):
    parts = [hour(10, 1, meter="a", energy_kwh="10"), hour(10, 1, meter="a", team="product", energy_kwh="20")]
    books.send(*parts)
    parts[0]["energy_kwh"] = "12"
    assert account(books.send(*parts)) == (0, 1, 1, 0, 0)
    assert total_kwh() == 32
    longer = hour(10, 1, meter="a", energy_kwh="12") | {"ended_at": "2026-01-10T03:00:00Z"}
    assert account(books.send(longer)) == (0, 0, 1, 0, 0)  # nothing of the meter stands there


def test_name_of_two_sites_is_held_back(books):
    books.add_site("dc-de", "DE", "own_data_center")
    books.add_site("dc-fr", "FR", "own_data_center")
    Site.objects.filter(slug__startswith="dc-").update(name="DC1")
    batch = books.send(hour(10, 1, site="DC1"))
    assert account(batch) == (0, 0, 0, 1, 0)
    (told,) = batch.problem_rows.get().reasons
    assert (told["code"], told["params"]["candidates"]) == ("name_ambiguous", "dc-de, dc-fr")
    assert account(books.send(hour(10, 1, site="dc-de"))) == (1, 0, 0, 0, 0)


def test_same_meter_told_later_as_another_teams_is_held_back(books):
    books.send(hour(10, 1, meter="a"))
    again = books.send(hour(10, 1, meter="A", team="product"))
    assert account(again) == (0, 0, 0, 1, 0)
    assert again.problem_rows.get().reasons[0]["code"] == "overlaps"
    assert total_kwh() == 1


@pytest.mark.parametrize("meter", [{"meter": "a"}, {}], ids=["with a meter", "without"])
def test_names_count_as_what_they_mean(books, meter):
    Site.objects.filter(slug="paris").update(name="Paris DC 1")
    books.send(hour(10, 1, site="paris", team="research", **meter))
    again = books.send(hour(10, 1, site="PARIS DC 1", team="Research", **meter))
    assert account(again) == (0, 1, 0, 0, 0)
    assert total_kwh() == 1


def test_month_over_the_days_of_the_same_meter_is_held_back(books):
    books.send(*(days(day, day + 1, meter="m", energy_kwh="10") for day in range(1, 31)))
    month = books.send(days(1, 31, meter="m", energy_kwh="310"))
    assert account(month) == (0, 0, 0, 1, 0)
    assert [line.metered_energy_kwh for line in books.electricity()] == [300]
    (row,) = month.problem_rows.all()
    assert row.reasons[0]["code"] == "overlaps"


@pytest.mark.parametrize(("first", "last", "held"), [(3, 5, 1), (4, 6, 1), (6, 8, 1), (5, 6, 0), (8, 9, 0)])
def test_reading_between_others_is_taken_only_where_there_is_room(books, first, last, held):
    books.send(days(1, 5, meter="m"), days(7, 8, meter="m"))
    assert books.send(days(first, last, meter="m")).quarantined == held


def test_rows_of_one_file_that_overlap_are_held_back(books):
    batch = books.send(days(1, 3, meter="m"), days(2, 4, meter="m"), days(4, 5, meter="m"), days(2, 4, meter="other"))
    assert account(batch) == (3, 0, 0, 1, 0)
    assert batch.problem_rows.get().reasons[0]["code"] == "overlaps_here"


def test_runs_beside_each_other_may_overlap(books):
    assert account(books.send(days(1, 3, reading_id="a"), days(2, 4, reading_id="b"))) == (2, 0, 0, 0, 0)


def test_long_names_make_an_identity_that_fits(books):
    bars = {"meter": "|" * 199}
    first, second = (books.send(hour(10, 1, **bars | {"meter": bars["meter"] + end})) for end in "ab")
    assert account(first) == account(second) == (1, 0, 0, 0, 0)
    assert account(books.send(hour(10, 1, meter=bars["meter"] + "a"))) == (0, 1, 0, 0, 0)


def test_identity_twice_in_a_file_counts_once_or_not_at_all(books, monkeypatch):
    monkeypatch.setattr("ingest.landing.CHUNK_ROWS", 2)  # the second row of a pair also comes in a later chunk
    rows = [hour(10, 1, meter="m"), hour(10, 1, meter="m"), hour(10, 2, meter="m"), hour(10, 3, meter="m")]
    batch = books.send(*rows, hour(10, 2, meter="m"), hour(10, 3, meter="m", energy_kwh="7"))
    assert account(batch) == (3, 2, 0, 0, 1)
    told = {
        row.row: (row.state, row.reasons[0]["code"], row.reasons[0]["params"]["row"])
        for row in batch.problem_rows.all()
    }
    assert told == {
        2: (BatchRow.State.DUPLICATE, "same_reading_twice", "1"),
        5: (BatchRow.State.DUPLICATE, "same_reading_twice", "3"),
        6: (BatchRow.State.REJECTED, "same_identity_differs", "4"),
    }
    assert total_kwh() == 3


def test_reading_of_a_series_that_does_not_exist_is_refused_by_the_database(books, as_owner):
    from django.db import IntegrityError, connection, transaction

    books.send({})
    for column in ("series_id", "batch_id", "circumstances_id"):
        values = {"series_id": "series_id", "batch_id": "batch_id", "circumstances_id": "circumstances_id", column: "0"}
        names = [field.column for field in Reading._meta.fields if field.column]
        chosen = ", ".join(values.get(name, "9" if name == "revision" else name) for name in names)
        statement = f"INSERT INTO ingest_reading ({', '.join(names)}) SELECT {chosen} FROM ingest_reading"
        with pytest.raises(IntegrityError, match="do not exist"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Reading.objects.get().metered_energy_kwh == Decimal(1)


def test_many_rows_of_one_identity_are_judged_at_once(books, django_assert_max_num_queries):
    rows = [hour(day, at, reading_id="the meter's name", meter=None) for day in range(1, 29) for at in range(23)]
    with django_assert_max_num_queries(60):
        batch = books.send(*rows)
    assert account(batch) == (1, 0, 0, 0, 643)
    assert batch.problem_rows.filter(reasons__0__code="same_identity_differs").count() == 643


@pytest.mark.parametrize("chunk_rows", [1, 2, 5000])
def test_rows_of_one_identity_become_the_same_wherever_the_file_is_cut(books, monkeypatch, chunk_rows):
    monkeypatch.setattr("ingest.landing.CHUNK_ROWS", chunk_rows)
    run = [hour(10, 1, reading_id="a", energy_kwh=str(kwh)) for kwh in (1, 1, 2, 1, 3, 2)]
    books.send(run[0])
    batch = books.send(*run)
    assert account(batch) == (0, 3, 1, 0, 2)  # as it stands, twice; 2 corrects it; 1 and 3 differ, 2 again
    assert total_kwh() == 2
