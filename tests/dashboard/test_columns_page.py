"""The page of a source's column mapping: made in a form or as JSON, and tried before it is kept."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ingest.models import ColumnMapping, Reading, Source
from organization.models import AuditEvent
from tests.books import Books, account
from tests.ingest.formats.helpers import FIXTURES, said_by_source

pytestmark = pytest.mark.django_db
GERMAN = FIXTURES / "meter-csv/made-german.csv"
SENT = {
    "delimiter": "semicolon", "decimal": "comma", "header_line": "0", "order": "oldest_first",
    "time_columns": "Zeitpunkt\n", "time_format": "%d.%m.%Y %H:%M", "time_zone": "", "offset_column": "",
    "stamp": "end", "interval_minutes": "0", "longest_step_minutes": "0", "missing": "-\nN/A",
    "values-TOTAL_FORMS": "3", "values-INITIAL_FORMS": "0",
    "values-0-column": "Wirkarbeit A [kWh]", "values-0-meter": "A", "values-0-kind": "register", "values-0-unit": "kWh",
    "values-1-column": "Wirkarbeit B [MWh]", "values-1-meter": "B", "values-1-kind": "register", "values-1-unit": "MWh",
    "values-2-column": "", "values-2-meter": "", "values-2-kind": "register", "values-2-unit": "kWh",
}  # fmt: skip


@pytest.fixture
def books():
    return Books()


@pytest.fixture
def source(books):
    return Source.objects.create(
        slug="hall", name="Hall", site=books.site, boundary="facility", time_zone="Europe/Berlin"
    )


@pytest.fixture
def adam(people):
    client = Client()
    client.force_login(people.adam)
    return client


def sample(body=None):
    return SimpleUploadedFile("t.csv", GERMAN.read_bytes() if body is None else body)


def test_form_makes_the_mapping_by_which_tables_are_read(books, source, adam):
    assert adam.post("/sources/hall/columns/", SENT).status_code == 302
    definition = ColumnMapping.objects.get().definition
    assert definition["missing"] == ["", "-", "N/A"]
    assert [column["unit"] for column in definition["columns"]] == ["kWh", "MWh"]
    assert account(books.send_bytes(GERMAN.read_bytes(), source=source)) == (13, 0, 0, 0, 1)
    assert AuditEvent.objects.get(object_type="ingest.columnmapping").action == "created"
    shown = adam.get("/sources/hall/columns/")
    assert shown.context["values"][1].initial["column"] == "Wirkarbeit B [MWh]"
    assert "Wirkarbeit B" in shown.content.decode()


def test_json_makes_the_same_and_can_be_forgotten(source, adam):
    definition = said_by_source(GERMAN)["column_mapping"]
    assert adam.post("/sources/hall/columns/", {"definition": json.dumps(definition)}).status_code == 302
    assert ColumnMapping.objects.get().definition == definition
    assert adam.post("/sources/hall/columns/", {"forget": "1"}).status_code == 302
    assert not ColumnMapping.objects.exists()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"definition": "{"}, "This is no JSON"),
        ({"definition": '{"colour": 1}'}, "has no field “colour”"),
        (SENT | {"values-0-kind": "power", "values-0-unit": "W"}, "longest_step_minutes is missing"),
        (SENT | {"delimiter": "x"}, "Some fields are missing or wrong"),
        (SENT | {"values-0-column": "", "values-1-column": ""}, "columns is missing"),
    ],
)
def test_what_cannot_be_read_by_is_not_kept(source, adam, sent, says):
    page = adam.post("/sources/hall/columns/", sent)
    assert page.status_code == 400
    assert says in page.content.decode()
    assert not ColumnMapping.objects.exists()


def test_preview_shows_the_first_rows_and_keeps_nothing(source, adam):
    page = adam.post("/sources/hall/columns/preview", SENT | {"sample": sample()})
    rows = page.context["sample"].rows
    assert [(row.row, str(row.reading.metered_energy_kwh)) for row in rows if row.reading][:2] == [
        (6, "10.000000000"), (106, "10.000000000"),
    ]  # fmt: skip
    text = page.content.decode()
    assert "2025-10-25 23:30:00 – 2025-10-26 00:00:00" in text
    assert "1.051,25" in text  # the row that is held back
    assert not Reading.objects.exists()
    assert not ColumnMapping.objects.exists()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Choose a table"),
        ({"sample": sample(b"Zeit;Arbeit\n1;2\n")}, "the nearest lacks"),
        ({"sample": sample(b"\x89PNG\r\n\x1a\n")}, "PNG image"),
        ({"values-0-unit": "kW"}, "a register or an interval is in"),
    ],
)
def test_preview_says_what_does_not_fit(source, adam, sent, says):
    page = adam.post("/sources/hall/columns/preview", SENT | sent)
    assert page.status_code == 200
    assert says in page.content.decode()
