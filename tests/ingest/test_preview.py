"""The preview says what really happens: it is the landing itself, taken back."""

from pathlib import Path

import pytest

from ingest.evidence import keep
from ingest.landing import land_batch
from ingest.models import (
    Batch,
    BatchRow,
    Circumstances,
    DirtyDay,
    NameMapping,
    Reading,
    Series,
)
from ingest.preview import preview
from ingest.receive import receive_batch
from tests.books import Books, account
from tests.ingest.formats.helpers import logs

pytestmark = pytest.mark.django_db
HEADER = "started_at,ended_at,energy_kwh,boundary,quality,site,team,meter\n"


def row(hour, kwh="1", team="research", meter="m"):
    return f"2026-01-10T{hour:02}:00:00Z,2026-01-10T{hour + 1:02}:00:00Z,{kwh},node,measured,paris,{team},{meter}\n"


# What the books already hold, and a file in which every state occurs.
BEFORE = HEADER + row(0) + row(1)
FILE = HEADER + row(0) + row(1, "1.5") + row(2) + row(3) + row(4, team="reserch") + row(5, "-1") + row(3)
EXPECTED = (2, 2, 1, 1, 1)  # hour 3 stands twice, the same: its second row is a duplicate


@pytest.fixture
def books():
    return Books()


def everything():
    tables = (Batch, BatchRow, Circumstances, DirtyDay, Reading, Series)
    return {table.__name__: list(table.objects.order_by("pk").values_list()) for table in tables}


def look(books, body, name="log.csv", source=None):
    return preview(source or books.source, keep([body]), name)


def really(books, body, name="log.csv", source=None):
    batch = receive_batch(source or books.source, [body], file_name=name, door=Batch.Door.UPLOAD)
    land_batch(batch.pk)
    batch.refresh_from_db()
    return batch


def counted(found):
    return tuple(
        found.counts.get(name, 0) for name in ("accepted", "duplicate", "corrected", "quarantined", "rejected")
    )


def test_preview_counts_every_state_and_leaves_nothing(books):
    really(books, BEFORE.encode())
    before = everything()
    found = look(books, FILE.encode())
    assert counted(found) == EXPECTED
    assert everything() == before


def test_what_lands_is_what_was_shown(books):
    really(books, BEFORE.encode())
    found = look(books, FILE.encode())
    batch = really(books, FILE.encode())
    assert counted(found) == account(batch) == EXPECTED
    assert found.counts["rows"] == batch.rows == sum(EXPECTED)
    landed = Reading.objects.filter(batch=batch).order_by("row")
    shown = found.readings
    assert [(one.row, one.started_at, one.metered_energy_kwh, one.revision) for one in shown] == [
        (one.row, one.started_at, one.metered_energy_kwh, one.revision) for one in landed
    ]
    assert {one.circumstances.team.slug for one in found.readings} == {"research"}
    refused = batch.problem_rows.filter(state__in=["rejected", "quarantined"]).order_by("row")
    assert [(one.row, one.reasons) for one in found.problems] == [(one.row, one.reasons) for one in refused]


@pytest.mark.parametrize("path", logs(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_preview_of_every_example_is_what_lands(books, path: Path):
    books.source.site, books.source.team = books.site, books.team
    books.source.save()
    NameMapping.objects.create(source=books.source, project="chat", team=books.other)
    found = look(books, path.read_bytes(), path.name)
    batch = really(books, path.read_bytes(), path.name)
    assert found.refused == batch.message
    assert (found.format, counted(found)) == (batch.format, account(batch))


def test_preview_of_a_long_file_says_that_it_saw_the_first_rows(books, monkeypatch):
    monkeypatch.setattr("ingest.preview.CHUNK_ROWS", 3)
    assert (look(books, FILE.encode()).is_whole, look(books, (HEADER + row(1)).encode()).is_whole) == (False, True)
    assert sum(counted(look(books, FILE.encode()))) == 3


def test_file_that_cannot_be_read_is_refused_with_the_words_of_the_landing(books):
    for body in (b"\x89PNG\r\n\x1a\n", b"colour,taste\nred,sweet\n", b"%PDF-1.7\n"):
        before = everything()
        found = look(books, body)
        assert everything() == before
        assert len(found.refused) > 20
        assert found.refused == really(books, body).message
