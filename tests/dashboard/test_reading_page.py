"""The page of a reading: what a team lead sees of a file that holds other teams' rows too."""

import json

import pytest
from django.test import Client

from ingest.models import ColumnMapping, Reading, Source
from tests.books import Books
from tests.ingest.formats.helpers import FIXTURES, said_by_source

pytestmark = pytest.mark.django_db
ROWS = [
    "started_at,ended_at,energy_kwh,boundary,site,team,quality,meter",
    "2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,11,node,paris,product,measured,a",
    "2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,22,node,paris,research,measured,b",
    "2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,33,node,paris,product,measured,c",
]


@pytest.fixture
def books():
    return Books()


def page_of(person, kwh):
    reading = Reading.objects.filter(metered_energy_kwh=kwh).order_by("-revision")[0]
    client = Client()
    client.force_login(person)
    return client.get(f"/readings/{reading.series_id}/{round(reading.slot_at.timestamp() * 1_000_000)}/")


def shown(page):
    return [line.text for line in page.context["original"]]


def test_lead_sees_the_header_and_their_own_row_of_a_table(people, books):
    books.send_bytes("\n".join(ROWS).encode(), name="log.csv")
    assert shown(page_of(people.lea, 22)) == [ROWS[0], ROWS[2]]
    assert shown(page_of(people.aud, 22)) == ROWS
    assert page_of(people.lea, 11).status_code == 404


def test_lead_sees_nothing_but_their_own_line_of_json_lines(people, books):
    books.send({"team": "product", "energy_kwh": "11"}, {"energy_kwh": "22"})
    (own,) = shown(page_of(people.lea, 22))
    assert json.loads(own)["energy_kwh"] == "22"
    assert len(shown(page_of(people.aud, 22))) == 2


@pytest.mark.parametrize("separator", ["", "\n"])
def test_document_is_no_row_of_anybody(people, books, separator):
    usual = {"started_at": "2026-01-10T00:00:00Z", "ended_at": "2026-01-10T01:00:00Z", "boundary": "node",
             "quality": "measured", "site": "paris"}  # fmt: skip
    rows = [usual | {"energy_kwh": 22, "team": "research"}, usual | {"energy_kwh": 11, "team": "product"}]
    body = "[" + separator + f"{separator},".join(json.dumps(row) for row in rows) + "]"
    books.send_bytes(body.encode(), name="log.json")
    page = page_of(people.lea, 22)
    assert shown(page) == []
    assert "product" not in page.content.decode()
    assert shown(page_of(people.aud, 22)) == []  # a line of it would be marked as the row without being it


def test_file_of_old_line_ends_is_no_single_line(people, books):
    one = {"started_at": "2026-01-10T00:00:00Z", "ended_at": "2026-01-10T01:00:00Z", "boundary": "node",
           "quality": "measured", "site": "paris", "energy_kwh": "22", "team": "research"}  # fmt: skip
    body = "\r".join(json.dumps(row) for row in (one, one | {"team": "product", "energy_kwh": "11"}))
    books.send_bytes(body.encode())
    if Reading.objects.filter(metered_energy_kwh=22).exists():
        assert "product" not in page_of(people.lea, 22).content.decode()


def test_history_of_owners_names_no_other_team_to_a_lead(people, books):
    books.send({"team": "product", "energy_kwh": "22", "reading_id": "run-1"})
    books.send({"team": "research", "energy_kwh": "22", "reading_id": "run-1"})
    page = page_of(people.lea, 22)
    assert [one.circumstances.team.slug for one in page.context["told"]] == ["research"]
    assert "Product" not in page.content.decode()
    assert "Earlier owners" in page.content.decode()
    told = page_of(people.aud, 22)
    assert [one.circumstances.team.slug for one in told.context["told"]] == ["research", "product"]
    assert "Earlier owners" not in told.content.decode()


def test_reading_of_a_feed_is_shown_on_its_line_and_not_out_of_a_feed_without_lines(people, books):
    source = Source.objects.create(slug="m", name="M", site=books.site, team=books.team)
    for name, has_lines in (("made-corrected.xml", True), ("made-one-line.xml", False)):
        batch = books.send_bytes((FIXTURES / "green-button" / name).read_bytes(), name=name, source=source)
        reading = Reading.objects.filter(batch=batch).order_by("row")[0]
        page = page_of(people.aud, reading.metered_energy_kwh)
        assert any("IntervalReading" in line for line in shown(page)) is has_lines
        assert shown(page_of(people.lea, reading.metered_energy_kwh)) == []


def test_reading_of_a_second_value_column_is_shown_on_its_line(people, books):
    path = FIXTURES / "meter-csv/made-german.csv"
    said = said_by_source(path)
    source = Source.objects.create(slug="m", name="M", site=books.site, boundary="facility", time_zone="Europe/Berlin")
    ColumnMapping.objects.create(source=source, definition=said["column_mapping"])
    books.send_bytes(path.read_bytes(), name=path.name, source=source)
    page = page_of(people.aud, 21)
    assert [line.text for line in page.context["original"] if line.is_it] == ["26.10.2025 02:00;1031,0;20,031;1133"]
