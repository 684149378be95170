import csv
import io
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from ingest.models import Source
from organization.models import AiModel, AuditEvent, Team
from organization.periods import reporting_year
from reports.models import Statement
from reports.statement.csv_export import lines_csv
from reports.statement.pdf import render_pdf
from reports.statement.service import StatementRefused, approve, find_or_prepare, prepare_statement, withdraw
from reports.statement.verify import differences
from tests.books import Books
from tests.people import People

pytestmark = pytest.mark.django_db
YEAR = reporting_year(2026, 1)
# Words that would be markup in the typesetter, formulas in a spreadsheet, or tags in a page.
HOSTILE = "#panic() *bold* $x$ @ref <tag> \\ `raw` = heading"


@pytest.fixture
def books():
    books = Books()
    books.pue("1.25")
    books.hardware(devices=2)
    AiModel.objects.filter(pk=books.model.pk).update(name=HOSTILE)
    Team.objects.filter(pk=books.other.pk).update(name="=HYPERLINK(1)")
    Source.objects.create(slug="silent", name="Silent", site=books.site, team=books.team,
                          expected_from="2026-01-01", expected_until="2026-01-31")  # fmt: skip
    books.add_site("cloud", "DE", "cloud_region")
    books.send(
        {
            "energy_kwh": "10.5",
            "model": "lumen-7b",
            "phase": "training",
            "hardware": "h100-sxm",
            "device_hours": "2",
        },
        {"energy_kwh": "3.3", "team": "product", "phase": "inference", "site": "cloud"},
        {"energy_kwh": "7", "started_at": "2026-02-10T00:00:00Z", "ended_at": "2026-02-10T01:00:00Z"},
    )
    books.month("2026-01")
    books.month("2026-02")
    return books


@pytest.fixture
def people():
    return People()


@pytest.fixture
def statement(books, people):
    return prepare_statement(YEAR, people.alice)


def figures(statement):
    return list(csv.DictReader(io.StringIO(bytes(statement.csv).decode())))


def figure(statement, table, row, column):
    return next(one for one in figures(statement) if (one["table"], one["row"], one["column"]) == (table, row, column))


def test_headline_has_the_exact_sums_of_the_books(statement):
    exact = {one["key"]: one.get("value") for one in statement.content["headline"]}
    # France 0.036: (10.5 + 7) × 1.25 × 0.036; Germany 0.291: 3.3 × 1.58 × 0.291
    assert Decimal(exact["scope_2_kg_co2e"]) == Decimal("0.7875")
    assert Decimal(exact["scope_3_kg_co2e"]) == Decimal("1.517274")
    assert Decimal(exact["facility_energy_kwh"]) == Decimal("27.089")
    assert Decimal(exact["it_energy_kwh"]) == Decimal("20.8")


def test_scopes_and_hardware_are_never_added(statement):
    total = figure(statement, "by_scope", "Total", "Emissions")
    assert Decimal(total["value"]) == Decimal("0.7875") + Decimal("1.517274")


def test_year_before_is_not_available_without_books(statement):
    assert {one["before"] for one in statement.content["headline"]} == {"not available"}


def test_gaps_are_listed_with_their_reason_and_count_nowhere(statement):
    (gap,) = [table for section in statement.content["sections"] for table in section["tables"]
              if table["key"] == "gaps"]  # fmt: skip
    assert [[cell["printed"] for cell in row][:4] for row in gap["rows"]] == [
        ["2026-01", "Paris", "Silent", "No data for the month"]
    ]
    march = figure(statement, "by_month", "2026-03", "Scope 2")
    assert (march["state"], march["value"]) == ("not_available", "")


def test_every_table_foots_to_the_books(statement, books):
    for section in statement.content["sections"]:
        for table in section["tables"]:
            if table["total"] is None:
                continue
            for index, column in enumerate(table["columns"]):
                values = [Decimal(row[index]["value"]) for row in table["rows"] if "value" in row[index]]
                if column["is_amount"] and values:
                    assert Decimal(table["total"][index]["value"]) == sum(values), (
                        table["key"],
                        column["label"],
                    )


def test_lines_csv_adds_up_to_the_figures(statement):
    rows = list(csv.DictReader(io.StringIO(lines_csv(statement).decode())))
    scope_2 = sum(Decimal(row["emissions_kg_co2e"] or 0) for row in rows if row["scope"] == "scope_2")
    assert scope_2 == Decimal("0.7875")
    assert [row["emissions_kg_co2e"] for row in rows if row["gap"]] == [""]


def test_csv_is_rfc_4180_and_runs_no_formula(statement):
    text = bytes(statement.csv).decode()
    assert text.count("\r\n") == len(text.splitlines())
    names = {row["row"] for row in figures(statement) if row["table"] == "by_team"}
    assert "'=HYPERLINK(1)" in names


def test_pdf_is_archivable_accessible_and_carries_the_csv(statement):
    reader = PdfReader(io.BytesIO(bytes(statement.pdf)))
    metadata = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.attachments["figures.csv"] == [bytes(statement.csv)]
    assert reader.attachments["lines.csv"] == [lines_csv(statement)]
    assert len(reader.outline) >= 12


def test_pdf_prints_what_the_csv_has(statement):
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(statement.pdf))).pages)
    printed = {row["printed"] for row in figures(statement) if row["state"] == "reported"}
    assert len(printed) > 10
    assert [value for value in printed if value not in text] == []


def test_names_are_never_read_as_markup(statement):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(statement.pdf))).pages)
    assert "#panic()" in text
    assert "*bold*" in text


def test_statement_comes_out_the_same_again(statement):
    assert render_pdf(statement) == bytes(statement.pdf)
    assert list(differences(statement)) == []


def test_same_books_are_not_stated_twice(statement, books, people):
    assert find_or_prepare(YEAR, people.alice) == statement
    books.send({"energy_kwh": "1", "started_at": "2026-02-11T00:00:00Z", "ended_at": "2026-02-11T01:00:00Z"})
    books.month("2026-02")
    second = find_or_prepare(YEAR, people.alice)
    assert second.version == 2
    # The first statement still comes out of its own frozen calculations.
    assert list(differences(statement)) == []


def test_nobody_approves_their_own_work(statement, people):
    with pytest.raises(StatementRefused, match="prepared themselves"):
        own = prepare_statement(YEAR, people.otto)
        approve(own, people.otto)
    with pytest.raises(IntegrityError, match="statement_not_approved_by_preparer"), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(approved_by=people.alice)


def test_colleague_with_the_grant_approves(statement, people):
    for stranger in (people.aud, people.adam, people.lea, people.stranger):
        with pytest.raises(StatementRefused, match="grant"):
            approve(statement, stranger)
    approve(statement, people.otto, "checked against the meters")
    assert (statement.state, statement.approved_by) == ("approved", people.otto)
    assert [event.action for event in statement.events.all()] == ["prepared", "approved"]
    assert AuditEvent.objects.filter(action="approved", actor=people.otto).exists()
    with pytest.raises(StatementRefused, match="no draft"):
        approve(statement, people.otto)


def test_withdrawn_statement_stays_withdrawn(statement, people):
    withdraw(statement, people.alice, "wrong PUE")
    with pytest.raises(StatementRefused, match="no draft|withdrawn"):
        approve(statement, people.otto)
    with pytest.raises(IntegrityError, match="cannot become"), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(state="draft")


def test_bytes_and_figures_cannot_be_changed(statement):
    for change in ("pdf = ''", "csv = ''", "content = '{}'", "prepared_by_id = prepared_by_id + 1"):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            connection.cursor().execute(f"UPDATE reports_statement SET {change}")
    with pytest.raises(Exception, match="permission denied|append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM reports_statement")


def test_only_officers_prepare_and_only_years_with_books(people, books):
    with pytest.raises(StatementRefused, match="officers"):
        prepare_statement(YEAR, people.aud)
    with pytest.raises(StatementRefused, match="2019"):
        prepare_statement(reporting_year(2019, 1), people.alice)
