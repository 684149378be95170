"""Rows that were not taken: a gap of their months until somebody says what became of them."""

import pytest
from django.test import Client

from ingest.refused import settle
from organization.models import AuditEvent
from reports.models import Line
from tests.books import Books

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    books = Books()
    books.source.site = books.site
    books.source.save()
    return books


def refused_in(books, month):
    return [line.flags for line in books.month(month) if line.gap == Line.Gap.REFUSED_ROWS]


def day(text, **fields):
    return {"started_at": f"{text}T00:00:00Z", "ended_at": f"{text}T01:00:00Z", **fields}


def test_refused_rows_are_a_gap_of_the_months_in_which_they_were_used(books):
    books.send(
        day("2026-01-05"),
        day("2026-01-06", team="reserch"),  # held back
        day("2026-01-07", energy_kwh="-1"),  # rejected, its time is readable
        day("2026-02-07", energy_kwh="1e9"),  # not believable
    )
    assert refused_in(books, "2026-01") == [["refused_rows:2"]]
    assert refused_in(books, "2026-02") == [["refused_rows:1"]]


def test_row_that_is_in_the_books_already_is_missing_nowhere(books):
    batch = books.send(day("2026-01-05", meter="m"), day("2026-01-05", meter="m", energy_kwh="2"))
    assert batch.rejected == 1
    assert refused_in(books, "2026-01") == []


def test_time_that_cannot_be_right_opens_no_month_of_long_ago(books):
    batch = books.send(day("2003-01-05", energy_kwh="-1"))
    assert refused_in(books, "2003-01") == []
    assert refused_in(books, f"{batch.received_at:%Y-%m}") == [["refused_rows:1"]]


def test_settled_rows_are_no_gap_any_more(books, people):
    batch = books.send(day("2026-01-06", team="reserch"))
    assert refused_in(books, "2026-01")
    settle(batch, people.alice, "Corrected and sent again.")
    settle(batch, people.alice, "Another word.")
    assert refused_in(books, "2026-01") == []
    batch.refresh_from_db()
    assert batch.settled_because == "Corrected and sent again."
    assert AuditEvent.objects.filter(action="settled").count() == 1


def test_officer_settles_on_the_page_with_a_reason(books, people):
    batch = books.send(day("2026-01-06", team="reserch"))
    client = Client()
    client.force_login(people.alice)
    address = f"/batches/{batch.public_id}/"
    assert "they are a gap of their months" in client.get(address).content.decode()
    client.post(f"{address}settle", {"because": " "})
    batch.refresh_from_db()
    assert batch.settled_at is None
    client.post(f"{address}settle", {"because": "Sent again as batch two."})
    assert "Sent again as batch two." in client.get(address).content.decode()
