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
