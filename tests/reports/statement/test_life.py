from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from organization.models import AuditEvent, Organization, Site
from organization.periods import reporting_year
from reports.models import Calculation, Statement
from reports.statement.content import content_sha256
from reports.statement.service import StatementRefused, approve, find_or_prepare, prepare_statement, withdraw
from reports.statement.verify import differences, remarks
from tests.reports.statement.examples import YEAR

pytestmark = pytest.mark.django_db


def verified(statement):
    out, errors = StringIO(), StringIO()
    call_command("verify_statement", str(statement.public_id), stdout=out, stderr=errors)
    return out.getvalue()


def test_same_books_are_not_stated_twice(statement, books, people):
    assert find_or_prepare(YEAR, people.otto) == statement
    books.send({"energy_kwh": "1", "started_at": "2026-02-11T00:00:00Z", "ended_at": "2026-02-11T01:00:00Z"})
    books.month("2026-02")
    assert find_or_prepare(YEAR, people.alice).version == 2
    # The first statement still comes out of its own frozen calculations.
    assert list(differences(statement)) == []


def test_other_words_are_another_statement_but_no_difference(statement, people):
    Site.objects.filter(slug="paris").update(name="Paris North")
    assert list(differences(statement)) == []
    assert any("“Paris”, today it is “Paris North”" in remark for remark in remarks(statement))
    assert find_or_prepare(YEAR, people.alice).version == 2


def test_withdrawn_statement_is_not_found_again(statement, people):
    withdraw(statement, people.alice, "wrong PUE")
    assert find_or_prepare(YEAR, people.alice).version == 2


def test_verification_says_ok_for_a_statement_as_stored(statement):
    assert verified(statement).startswith(f"OK: {statement}")


@pytest.fixture
def as_table_owner(db):
    """Take guards off, as only somebody who owns the database can."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield
        cursor.execute(f"SET ROLE {settings.APP_DATABASE_ROLE}")


def test_verification_finds_a_changed_ledger_line(statement, as_table_owner):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_line DISABLE TRIGGER line_append_only")
        cursor.execute("UPDATE reports_line SET emissions_kg_co2e = emissions_kg_co2e + 1 WHERE scope = 'scope_3_1'")
        cursor.execute("ALTER TABLE reports_line ENABLE TRIGGER line_append_only")
    found = list(differences(statement))
    assert "The ledger lines of 2026-01 do not have the hash of their calculation." in found
    assert "headline/headline/scope_3_1/: stored 1.517274000, now 2.517274000." in found
    assert "The PDF made from the stored content and the ledger is not the stored PDF, byte by byte." in found
    with pytest.raises(CommandError, match="difference"):
        verified(statement)


def test_verification_of_an_unknown_statement_is_refused():
    with pytest.raises(CommandError, match="no such statement"):
        call_command("verify_statement", "00000000-0000-4000-8000-000000000000")


def test_nobody_approves_their_own_work(statement, people):
    own = prepare_statement(YEAR, people.otto)
    with pytest.raises(StatementRefused, match="prepared themselves"):
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
    with pytest.raises(StatementRefused, match=r"no draft|withdrawn"):
        approve(statement, people.otto)
    with pytest.raises(IntegrityError, match="cannot become"), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(state="draft")


def test_bytes_and_figures_cannot_be_changed(statement):
    for change in ("pdf = ''", "csv = ''", "content = '{}'", "prepared_by_id = prepared_by_id + 1"):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            connection.cursor().execute(f"UPDATE reports_statement SET {change}")
    with pytest.raises(Exception, match=r"permission denied|append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM reports_statement")


def test_only_officers_prepare_and_only_years_with_books(people, books):
    with pytest.raises(StatementRefused, match="officers"):
        prepare_statement(YEAR, people.aud)
    with pytest.raises(StatementRefused, match="2019"):
        prepare_statement(reporting_year(2019, 1), people.alice)
    with pytest.raises(StatementRefused, match="language zh-hans"):
        prepare_statement(YEAR, people.alice, language="zh-hans")


def test_year_of_its_own_months_is_stated_as_such(books, people):
    Organization.objects.update(year_starts_in_month=2)
    statement = prepare_statement(reporting_year(2026, 2), people.alice)
    assert statement.content["meta"]["period"] == "1 February 2025 to 31 January 2026"
    months = Calculation.objects.filter(statements=statement).values_list("month_on", flat=True)
    assert [f"{month:%Y-%m}" for month in months] == ["2026-01"]


def test_content_survives_the_database(statement):
    statement.refresh_from_db()
    assert content_sha256(statement.content) == statement.content_sha256
