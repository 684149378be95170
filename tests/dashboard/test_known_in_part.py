"""What pages say of years and months that the books do not hold to the end."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from ingest.models import Source
from organization.models import Site
from reports.statement.service import prepare_statement
from tests.books import Books
from tests.reports.statement.examples import YEAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(db):
    """Octobers and Novembers of two years; nothing was expected before November 2024."""
    books = Books()
    books.pue("1.25")
    Source.objects.update(site=Site.objects.get(slug="paris"), expected_from=date(2024, 11, 1))
    for month, kwh in (("2024-10", "1"), ("2024-11", "10"), ("2025-10", "40"), ("2025-11", "20")):
        books.send({"started_at": f"{month}-10T00:00:00Z", "ended_at": f"{month}-10T01:00:00Z", "energy_kwh": kwh,
                    "model": "lumen-7b"})  # fmt: skip
    for month in ("2024-10", "2024-11", "2025-10", "2025-11"):
        books.month(month)
    return books


@pytest.fixture
def visit(books, people, monkeypatch):
    def visit(address, now=date(2026, 2, 1)):
        monkeypatch.setattr("dashboard.filters.Asked.running_from", now.replace(day=1))
        client = Client()
        client.force_login(people.alice)
        return client.get(address)

    return visit


def tiles(response):
    return {tile["label"]: tile for tile in response.context["kpis"]}


def test_year_is_compared_over_months_that_were_owed_in_both_years(visit):
    page = visit("/?year=2025")
    tile = tiles(page)["Scope 2, location-based"]
    # November alone: 20 against 10 kWh. October 2024 spilled over, and ten months of 2024 have no books.
    assert (tile["delta"], tile["against"]) == ("100.0 %", "in the one month that can be compared with 2024")
    running = tiles(visit("/?year=2025", now=date(2025, 11, 20)))["Scope 2, location-based"]
    assert "delta" not in running


def test_page_and_statement_compare_the_same_months(visit, people):
    Source.objects.update(expected_until=date(2025, 11, 30))
    statement = prepare_statement(YEAR.previous, people.alice)
    assert [one["month"] for one in statement.content["previous"]] == ["2024-11"]
    shown = Decimal(tiles(visit("/?year=2025"))["Scope 2, location-based"]["delta"].removesuffix(" %"))
    table = next(one for section in statement.content["sections"] for one in section["tables"]
                 if one["key"] == "comparison")  # fmt: skip
    assert Decimal(table["rows"][0][-1]["value"]) * 100 == shown


def test_mark_stands_with_its_footnote_and_missing_months_are_named(visit):
    response = visit("/?year=2025", now=date(2025, 11, 20))
    html = response.content.decode()
    assert "No books yet: January 2025, February 2025" in html
    assert "Not ended, and so in the books in part: November 2025." in html
    assert "Known in part: a line has no value" in html
    assert "every source that was expected in them brought data" in html
    scope_2 = tiles(response)["Scope 2, location-based"]
    assert "not every month has ended" in scope_2["partial"]


@pytest.mark.parametrize("address", ["/lines/", "/sites/", "/teams/", "/models/", "/sites/paris/", "/models/lumen-7b/"])
def test_every_page_marks_the_year_and_no_page_a_month_that_is_known(visit, address):
    assert "†" in visit(f"{address}?year=2025").content.decode()
    assert "†" not in visit(f"{address}?month=2025-10").content.decode()
    assert "†" in visit(f"{address}?month=2025-11", now=date(2025, 11, 20)).content.decode()


def test_chart_s_table_marks_the_running_month_alone(visit):
    table = visit("/?year=2025", now=date(2025, 11, 20)).context["trend"]["table"]
    marked = {row["label"]: "partial" in row["cells"][0] for row in table["rows"] if "text" in row["cells"][0]}
    assert marked == {"2025-10": False, "2025-11": True}
    assert table["is_partial"]
