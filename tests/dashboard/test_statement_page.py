"""A statement's page: its figures lead to the lines that it was made of, and its hashes are those of its files."""

import hashlib
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from organization.choices import Role
from organization.models import Grant, Team
from organization.periods import reporting_year
from reports.models import Line
from reports.statement.service import prepare_statement
from tests.books import Books
from tests.figures import figures, read, sum_at

pytestmark = pytest.mark.django_db
YEAR = reporting_year(2026, 1)


@pytest.fixture
def books(db):
    """January 2026 of two scopes, with a gap: a site in a country that has no grid factor."""
    books = Books()
    books.pue("1.25")
    books.hardware(devices=2)
    books.add_site("cloud", "DE", "cloud_region")
    books.add_site("nowhere", "AQ", "own_data_center")
    books.send(
        {"energy_kwh": "10.5", "phase": "training", "hardware": "h100-sxm", "device_hours": "2"},
        {"energy_kwh": "3.3", "team": "product", "site": "cloud"},
        {"energy_kwh": "5", "site": "nowhere"},
    )
    books.month()
    return books


@pytest.fixture
def statement(books, people):
    return prepare_statement(YEAR, people.alice)


def visit(person, address):
    client = Client()
    client.force_login(person)
    response = client.get(address.partition("#")[0])
    assert response.status_code == 200, address
    return read(response.content.decode())


def sums(person, statement):
    """Return each figure of the page that has lines, with the sum that its lines show."""
    page = visit(person, f"/statements/{statement.public_id}/")
    parts = [(exact, *address.partition("#")) for exact, address in figures(page)]
    return [(exact, sum_at(visit(person, target), name)) for exact, target, _sign, name in parts if name]


def test_figures_lead_to_the_lines_of_the_statement_s_own_calculations(books, people, statement):
    books.send({"energy_kwh": "1000", "meter": "late"})
    books.month()
    found = sums(people.aud, statement)
    assert len(found) > 60
    assert [pair for pair in found if pair[0] != pair[1]] == []


def test_only_shares_lead_nowhere_and_a_gap_leads_to_its_line(people, statement):
    page = visit(people.aud, f"/statements/{statement.public_id}/")
    elsewhere = {exact: address for exact, address in figures(page) if "#" not in address}
    gap = Line.objects.exclude(gap="").get(site__slug="nowhere")
    # Paris 10.5 kWh and the cloud; of Antarctica there is the energy, 5 kWh at the library's own PUE
    assert [address for address in elsewhere.values() if address] == [f"/lines/{gap.pk}/"]
    tables = {table["key"]: table for table in statement.content["sections"][6]["tables"]}
    hardware = {
        cell.get("value") for row in [*tables["by_hardware"]["rows"], tables["by_hardware"]["total"]] for cell in row
    }
    assert all(0 < Decimal(exact) <= 1 or exact in hardware for exact, address in elsewhere.items() if not address)


def test_every_table_of_sums_leads_to_lines(people, statement):
    client = Client()
    client.force_login(people.aud)
    with CaptureQueriesContext(connection) as queries:
        tables = client.get(f"/statements/{statement.public_id}/").context["tables"]
    # Names of four kinds, gap lines and what every page needs: more tables ask no more.
    assert len(queries) <= 16
    linked = {table["key"] for table in tables if any("url" in cell for row in table["rows"] for cell in row)}
    assert linked == {"by_scope", "by_month", "by_site", "by_team", "by_phase", "by_model", "by_hardware", "gaps"}


def test_row_whose_record_has_another_short_name_leads_nowhere(people, statement):
    Team.objects.filter(slug="product").update(slug="renamed")
    client = Client()
    client.force_login(people.aud)
    (teams,) = [one for one in client.get(f"/statements/{statement.public_id}/").context["tables"]
                if one["key"] == "by_team"]  # fmt: skip
    urls = {row_id: [cell for cell in row if "url" in cell]
            for row_id, row in zip(teams["ids"], teams["rows"], strict=True)}  # fmt: skip
    assert urls["product"] == []
    assert urls["research"]


def test_lines_of_a_statement_are_said_to_be_frozen_and_closed_to_leads(people, statement):
    page = visit(people.aud, f"/lines/?statement={statement.public_id}")
    assert "As the statement has them" in page_text(page)
    client = Client()
    client.force_login(people.lea)
    assert client.get(f"/lines/?statement={statement.public_id}").status_code == 404
    assert client.get(f"/lines.csv?statement={statement.public_id}").status_code == 404


def page_text(page):
    return " ".join(one.text for one in page.walk())


def test_lead_who_approves_reads_the_lines_of_statements_but_no_readings_of_others(people, statement):
    Grant.objects.create(user=people.lea, role=Role.APPROVER)
    assert [pair for pair in sums(people.lea, statement) if pair[0] != pair[1]] == []
    other = Line.objects.get(team__slug="product")
    client = Client()
    client.force_login(people.lea)
    page = client.get(f"/lines/{other.pk}/")
    assert page.status_code == 200
    assert "/readings/" not in page.content.decode()
    assert client.get(f"/lines/{other.pk}/readings/").status_code == 404


def test_hashes_are_those_of_the_files_that_one_downloads(people, statement):
    client = Client()
    client.force_login(people.aud)
    page = client.get(f"/statements/{statement.public_id}/").content.decode()
    for name in ("pdf", "csv", "lines.csv"):
        body = client.get(f"/statements/{statement.public_id}/{name}").content
        assert page.count(hashlib.sha256(body).hexdigest()) == 1, name
    attached = PdfReader(io.BytesIO(bytes(statement.pdf))).attachments["lines.csv"][0]
    assert hashlib.sha256(attached).hexdigest() in page


def test_page_says_that_the_books_have_moved_since(books, people, statement):
    client = Client()
    client.force_login(people.aud)
    address = f"/statements/{statement.public_id}/"
    assert "The books have moved since" not in client.get(address).content.decode()
    books.send({"energy_kwh": "1", "meter": "late"})
    books.month()
    assert "The books have moved since: 2026-01." in client.get(address).content.decode()
