import csv
import io
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pypdf import PdfReader

from ingest.models import Source
from organization.models import AiModel, Team
from reports.models import Statement
from reports.statement.service import prepare_statement
from tests.books import Books
from tests.people import People
from tests.reports.statement.examples import HOSTILE, YEAR


@pytest.fixture(scope="module")
def module_ledger(django_db_setup, django_db_blocker, tmp_path_factory):
    """Books, people and one statement that a module's tests read; each test's own changes are rolled back."""
    evidence = settings.STORAGES["evidence"] | {"OPTIONS": {"location": tmp_path_factory.mktemp("evidence")}}
    with (
        override_settings(STORAGES=settings.STORAGES | {"evidence": evidence}),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        books, people = written_books(), People()
        yield SimpleNamespace(books=books, people=people, statement=prepare_statement(YEAR, people.alice))
        transaction.set_rollback(True)


@pytest.fixture
def books(module_ledger, db):
    return module_ledger.books


@pytest.fixture
def people(module_ledger, db):
    return module_ledger.people


@pytest.fixture
def statement(module_ledger, db):
    return Statement.objects.get(pk=module_ledger.statement.pk)


def written_books():
    """January and February 2026 with a gap in January, and the January before."""
    books = Books()
    books.pue("1.25")
    books.hardware(devices=2)
    AiModel.objects.filter(pk=books.model.pk).update(name=HOSTILE)
    Team.objects.filter(pk=books.other.pk).update(name="=HYPERLINK(1)")
    Source.objects.create(
        slug="silent",
        name="Silent",
        site=books.site,
        team=books.team,
        expected_from="2026-01-01",
        expected_until="2026-01-31",
    )
    books.add_site("cloud", "DE", "cloud_region")
    books.send(
        {
            "energy_kwh": "10.5",
            "model": "lumen-7b",
            "phase": "training",
            "hardware": "h100-sxm",
            "device_hours": "2",
        },
        {
            "energy_kwh": "3.3",
            "team": "product",
            "phase": "inference",
            "site": "cloud",
            "quality": "estimated",
        },
        {"energy_kwh": "7", "started_at": "2026-02-10T00:00:00Z", "ended_at": "2026-02-10T01:00:00Z"},
        {"energy_kwh": "5", "started_at": "2025-01-10T00:00:00Z", "ended_at": "2025-01-10T01:00:00Z"},
    )
    for month in ("2025-01", "2026-01", "2026-02"):
        books.month(month)
    return books


@pytest.fixture
def figures(statement):
    """The statement's CSV by table, row and column, as (value, state, printed, unit)."""
    rows = csv.DictReader(io.StringIO(bytes(statement.csv).decode()))
    return {(row["table"], row["row_id"], row["column_id"]): SimpleNamespace(**row) for row in rows}


@pytest.fixture
def pages(statement):
    return [page.extract_text() for page in PdfReader(io.BytesIO(bytes(statement.pdf))).pages]
