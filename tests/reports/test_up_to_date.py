"""A statement is made from books that are up to date."""

import pytest

from ingest.models import Batch
from ingest.receive import receive_batch
from organization.periods import reporting_year
from reports.statement.service import StatementRefused, approve, find_or_prepare, prepare_statement, withdraw
from tests.books import Books

pytestmark = pytest.mark.django_db
YEAR = reporting_year(2026, 1)


@pytest.fixture
def books():
    books = Books("UTC")
    books.send({"energy_kwh": "50"})
    books.month()
    return books


def energy_of(statement):
    return next(one["value"] for one in statement.content["headline"] if one["key"] == "facility_energy_kwh")


def test_statement_has_what_changed_since_the_last_calculation(books, people):
    first = find_or_prepare(YEAR, people.alice)
    books.pue("1.2")
    second = find_or_prepare(YEAR, people.alice)
    assert (float(energy_of(first)), float(energy_of(second))) == (79, 60)


def test_statement_waits_for_logs_that_are_being_read(books, people):
    receive_batch(books.source, [b"{}"], file_name="x.ndjson", door=Batch.Door.API)
    for make in (find_or_prepare, prepare_statement):
        with pytest.raises(StatementRefused, match="still being read"):
            make(YEAR, people.alice)


def test_version_that_a_newer_one_replaces_is_not_approved(books, people):
    old, new = (prepare_statement(YEAR, people.alice) for _ in range(2))
    with pytest.raises(StatementRefused, match="newer version"):
        approve(old, people.otto)
    withdraw(new, people.alice, "a mistake")
    approve(old, people.otto)
    assert old.state == "approved"


def test_withdrawing_needs_a_reason(books, people):
    with pytest.raises(StatementRefused, match="Say why"):
        withdraw(prepare_statement(YEAR, people.alice), people.alice)
