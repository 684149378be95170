"""Values entered by hand: the periods that a form takes."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client

from ingest.landing import land_batch
from ingest.models import Batch, Reading
from tests.books import Books, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return Books()


@pytest.fixture
def enter(people, books):
    client = Client()
    client.force_login(people.alice)
    usual = {"source": books.source.pk, "site": books.site.pk, "meter": "main", "first_day": "2026-01-01",
             "last_day": "2026-01-31", "kwh": "1234.5", "boundary": "facility", "quality": "measured"}  # fmt: skip
    return lambda **changes: client.post("/readings/new/", usual | changes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_day": "2025-12-31"}, "lies before the first"),
        ({"last_day": "9999-12-31"}, "has not ended yet"),
        ({"first_day": "0001-01-01"}, "lies before 2000"),
        ({"kwh": "-1"}, "greater than or equal to 0"),
        ({"kwh": "NaN"}, "number"),
        ({"meter": "a|b"}, "valid"),
        ({"last_day": "2026-02-30"}, "valid date"),
    ],
)
def test_wrong_value_is_said_and_nothing_is_kept(enter, changes, sentence):
    response = enter(**changes)
    assert response.status_code == 400
    assert sentence in " ".join(str(one) for errors in response.context["form"].errors.values() for one in errors)
    assert Batch.objects.count() == 0


def test_period_is_that_of_the_site_s_own_days(enter, books):
    books.site.time_zone = "Asia/Kolkata"
    books.site.save()
    assert enter(note='a "quoted", note').status_code == 302
    land_batch(Batch.objects.get().pk)
    reading = Reading.objects.get()
    assert reading.started_at == datetime(2025, 12, 31, 18, 30, tzinfo=UTC)
    assert reading.ended_at == datetime(2026, 1, 31, 18, 30, tzinfo=UTC)


def test_same_meter_and_first_day_again_is_a_correction(enter):
    for kwh, expected in (("1234.5", (1, 0, 0, 0, 0)), ("1234.5", (0, 1, 0, 0, 0)), ("1200", (0, 0, 1, 0, 0))):
        enter(kwh=kwh)
        batch = Batch.objects.order_by("-pk")[0]
        land_batch(batch.pk)
        batch.refresh_from_db()
        assert account(batch) == expected
    newest = Reading.objects.order_by("-revision")[0]
    assert newest.metered_energy_kwh == Decimal("1200")


def hours_of(books, **fields):
    days = range(1, 4)
    usual = {"meter": "main", "boundary": "facility", "team": None, "energy_kwh": "240"}
    return [
        usual
        | {"started_at": f"2026-01-0{day}T00:00:00+01:00", "ended_at": f"2026-01-0{day + 1}T00:00:00+01:00"}
        | fields
        for day in days
    ]


def test_log_of_a_meter_takes_the_place_of_the_value_that_stood_in_for_it(enter, books):
    books.site.time_zone = "Europe/Paris"
    books.site.save()
    enter(last_day="2026-01-03", kwh="700")
    land_batch(Batch.objects.get().pk)
    assert account(books.send(*hours_of(books))) == (2, 0, 1, 0, 0)
    assert [line.metered_energy_kwh for line in books.electricity()] == [720]


def test_value_over_the_log_of_the_same_meter_is_held_back(enter, books):
    books.site.time_zone = "Europe/Paris"
    books.site.save()
    books.send(*hours_of(books))
    enter(last_day="2026-01-03", kwh="700")
    batch = Batch.objects.order_by("-pk")[0]
    land_batch(batch.pk)
    batch.refresh_from_db()
    assert account(batch) == (0, 0, 0, 1, 0)
    assert [line.metered_energy_kwh for line in books.electricity()] == [720]
