"""How a line was computed, as its page shows it; of a gap there is only what is known, and the cause."""

from datetime import date

import pytest
from django.test import Client

from dashboard.derivation import derivation
from factors.models import Factor
from ingest.models import Source
from reports.models import Line
from tests.books import Books

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(people):
    """A source that was silent, a site without a factor, a meter below the work, hardware without a value."""
    books = Books()
    books.hardware(kind="unheard-of")
    nowhere = books.add_site("nowhere", "AQ", "own_data_center")
    january = date(2026, 1, 1)
    Source.objects.create(slug="silent", name="Silent", site=books.site, expected_from=january)
    books.send(
        {"site": nowhere.slug, "energy_kwh": "5"},
        {"energy_kwh": "4", "hardware": "unheard-of", "device_hours": "2"},
        {"energy_kwh": "3", "boundary": "facility", "team": None, "meter": "main"},
    )
    books.month()
    return books


def shown(gap):
    return derivation(Line.objects.filter(gap=gap).first())


def test_month_without_data_shows_its_cause_and_nothing_else(books):
    assert shown("no_data") == {"name": "Emissions", "gap": "No data for the month", "section": "8"}


def test_energy_without_a_factor_is_shown_and_multiplied_with_nothing(books):
    step = shown("no_grid_factor")
    assert "formula" not in step
    assert step["inputs"][0]["gap"] == "no factor was found"
    assert step["steps"][0]["value"] == "7.9"  # 5 kWh at the library's own PUE of 1.58


def test_work_above_the_meter_names_both_figures(books):
    assert shown("above_meter")["formula"] == "site_meter − attributed = 3 − 6.32"
    assert "inputs" not in shown("above_meter")


def test_no_gap_s_page_speaks_of_a_product(books, people):
    client = Client()
    client.force_login(people.alice)
    gaps = Line.objects.exclude(gap="")
    assert {line.gap for line in gaps} == {"no_data", "no_grid_factor", "above_meter", "no_embodied_factor"}
    for line in gaps:
        html = client.get(f"/lines/{line.pk}/").content.decode()
        assert "× intensity" not in html.replace("it_energy × pue × intensity", "")
        assert "÷ lifetime" not in html
        assert ("no factor was found" in html) == (line.gap == "no_grid_factor")


def test_factor_that_stands_in_for_a_pue_counts_the_lines_that_use_it(books, people):
    client = Client()
    client.force_login(people.alice)
    factor = Factor.objects.get(factor_id="PUE-CCF-on-premise")
    assert client.get(f"/factors/{factor.pk}/").context["lines"] == 2
