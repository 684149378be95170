"""Pages print like the statement: one unit per column, kilograms for the small, and what is missing says so."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import Client

from dashboard.decomposition import Period, change_between
from dashboard.tables import table_by
from dashboard.templatetags.amounts import has_mark
from reports import queries
from reports.amounts import KG, KWH
from tests.books import Books
from tests.people import People

D = Decimal
JANUARY = date(2026, 1, 1)


def drawn(text, **context):
    return Template("{% load amounts %}" + text).render(Context(context))


def visible(html):
    return re.sub(r"<[^>]+>", " ", html).split()


def test_small_amounts_are_printed_in_kilograms_and_keep_every_digit():
    html = drawn('{% amount value "kg" %}', value=D("0.123456789"))
    assert visible(html) == ["0.123", "kg", "CO2e"]
    assert 'data-exact="0.123456789"' in html
    assert visible(drawn('{% amount value "kwh" %}', value=D("2500"))) == ["2.500", "MWh"]


def test_column_has_one_unit_that_its_largest_value_asks_for():
    scale = KWH.scale_for([D("0.5"), D("2500")])
    assert visible(drawn('{% amount value "kwh" scale %}', value=D("0.5"), scale=scale)) == ["0.001"]


def test_missing_zero_nothing_and_known_in_part_are_four_things():
    sums = {"electricity_kg_co2e": None, "electricity_gaps": 2}
    assert "not available" in drawn('{% sum_of sums "electricity_kg_co2e" %}', sums=sums)
    sums["electricity_gaps"] = 0
    assert visible(drawn('{% sum_of sums "electricity_kg_co2e" %}', sums=sums)) == ["–"]
    sums = {"electricity_kg_co2e": D(0), "electricity_gaps": 0}
    assert visible(drawn('{% sum_of sums "electricity_kg_co2e" %}', sums=sums)) == ["0.000", "kg", "CO2e"]
    sums = {"electricity_kg_co2e": D(7), "electricity_gaps": 1}
    html = drawn('{% sum_of sums "electricity_kg_co2e" %}', sums=sums)
    assert "†" in html
    assert "incomplete: 1 line has no emissions" in html


@pytest.fixture
def books(db):
    """January of research is known at a site in France; at a site without a factor it is a gap."""
    books = Books()
    nowhere = books.add_site("nowhere", "AQ", "own_data_center")
    books.pue("1.2")
    books.send({}, {"site": nowhere.slug, "energy_kwh": "5"})
    books.month()
    return books


def test_table_marks_a_row_that_lacks_something_and_so_its_total(books):
    lines = queries.current_lines(queries.Selection((JANUARY,)))
    rows = queries.totals_by(lines, "team")
    data = table_by("team", rows, "Teams", lambda row: "/", (("electricity_kg_co2e", "Emissions", KG),))
    assert has_mark(data)
    assert data["rows"][0][1]["is_partial"]
    assert data["total"][1]["is_partial"]
    by_site = table_by("site", queries.totals_by(lines, "site"), "Sites", lambda row: "/")
    states = {row[0]["printed"]: row[2]["state"] for row in by_site["rows"]}
    assert states == {"Paris": "reported", "Nowhere": "not_available"}


def test_tree_of_teams_never_shows_a_gap_as_zero(books):
    client = Client()
    client.force_login(People().alice)
    html = client.get("/teams/?year=2026").content.decode()
    tree = html.split('class="tree"')[1].split("</ul>")[0]
    assert "†" in tree
    product = tree.split("/teams/product/")[1].split("</li>")[0]
    assert "0.000" not in product
    assert "–" in product


def test_change_is_not_explained_where_a_month_is_known_in_part(books):
    client = Client()
    client.force_login(People().alice)
    html = client.get("/teams/research/?month=2026-01").content.decode()
    assert html.count("known in part only") == 2


def test_causes_of_a_change_add_up_exactly():
    # 100 kWh at PUE 1.5 and 0.4 kg/kWh are 60 kg; 120 kWh at 1.25 and 0.5 are 75 kg
    change = change_between(Period(D(100), D(150), D(60)), Period(D(120), D(150), D(75)))
    assert (change.energy_kg_co2e, change.overhead_kg_co2e, change.intensity_kg_co2e) == (D(12), D(-12), D(15))
    assert change.total_kg_co2e == D(15)
    odd = change_between(Period(D(3), D(7), D("1.1")), Period(D("2.9"), D("6.1"), D("0.7")))
    assert odd.total_kg_co2e == D("-0.4")
    assert change_between(Period(D(0), D(0), D(0)), Period(D(1), D(1), D(1))) is None
