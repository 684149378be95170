"""One year, one set of exact figures: statement, its CSV and PDF, the pages and the API."""

import csv
import io
import json
from decimal import Decimal
from urllib.request import Request, urlopen

import pytest
from pypdf import PdfReader

from config.demo import logins
from tests.live.browser import chromium, page_of, sign_in

pytestmark = pytest.mark.live
YEAR = """
SELECT sum(emissions_kg_co2e) FILTER (WHERE l.scope = 'scope_2'), sum(facility_energy_kwh)
FROM reports_line l WHERE l.calculation_id IN (
    SELECT calculation_id FROM reports_statement_calculations WHERE statement_id = %s)
"""


@pytest.fixture(scope="module")
def newest(demo):
    return demo.sql("SELECT id, public_id, year, pdf, csv FROM reports_statement ORDER BY year DESC, version DESC")[0]


def test_statement_csv_adds_up_to_the_ledger(demo, newest):
    scope_2_kg, facility_kwh = demo.sql(YEAR, newest[0])[0]
    rows = list(csv.DictReader(io.StringIO(bytes(newest[4]).decode("utf-8-sig"))))
    exact = {Decimal(row["value"]) for row in rows if row["value"]}
    assert scope_2_kg in exact
    assert facility_kwh in exact


def test_pdf_carries_the_same_csv(newest):
    attached = PdfReader(io.BytesIO(bytes(newest[3]))).attachments
    assert bytes(newest[4]) in [content for contents in attached.values() for content in contents]


def test_api_and_pages_show_the_same_exact_value(demo, site, newest):
    scope_2_kg, _facility_kwh = demo.sql(YEAR, newest[0])[0]
    officer = next(one for one in logins() if one.username == "officer")
    with chromium() as browser, page_of(browser) as page:
        sign_in(page, site, officer.username, officer.password)
        page.goto(f"{site}/?year={newest[2]}")
        tile = page.inner_text(".kpi")
        exact = page.eval_on_selector_all("[data-exact]", "all => all.map(one => one.dataset.exact)")
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    request = Request(f"{site}/api/v1/footprints?year={newest[2]}&group_by=scope", headers={"Cookie": cookies})
    with urlopen(request) as response:
        answer = json.load(response)
    assert str(scope_2_kg) in {row["electricity_kg_co2e"] for row in answer["results"]}
    assert scope_2_kg in {Decimal(value) for value in exact if value}
    figures = csv.DictReader(io.StringIO(bytes(newest[4]).decode()))
    stated = next(row for row in figures if (row["table"], row["row_id"]) == ("headline", "scope_2"))
    scope_2 = next(row for row in answer["results"] if row["scope"] == "scope_2")
    is_partial = "scope_2_kg_co2e" in scope_2["known_in_part"]
    assert is_partial == bool(answer["missing_months"] or answer["running_months"] or scope_2["gaps"])
    assert is_partial == stated["reason"].startswith("incomplete") == ("†" in tile)
