"""Rows that were not taken come back as a file of the same format, whatever that is."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from django.test import Client

from ingest.export import can_be_sent_alone
from ingest.models import BatchRow
from tests.books import Books, account
from tests.ingest.formats.helpers import logs, parse_text

pytestmark = pytest.mark.django_db
HEADER = "started_at,ended_at,energy_kwh,boundary,quality,site,team\n"
ROW = "2026-01-10T01:00:00Z,2026-01-10T02:00:00Z,1,node,measured,paris,reserch\n"
OBJECT = {"started_at": "2026-01-10T01:00:00Z", "ended_at": "2026-01-10T02:00:00Z", "energy_kwh": 1, "boundary": "node",
          "quality": "measured", "site": "paris", "team": "reserch"}  # fmt: skip


@pytest.fixture
def books():
    return Books()


@pytest.fixture
def fetch(people):
    client = Client()
    client.force_login(people.aud)

    def get(batch, query=""):
        response = client.get(f"/batches/{batch.public_id}/rejected{query}")
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return response, body

    return get


@pytest.mark.parametrize(
    ("sent_as", "body", "returned_as", "kind"),
    [
        ("log.csv", (HEADER + ROW).encode(), "log-rejected.csv", "text/csv"),
        ("log.csv.gz", gzip.compress((HEADER + ROW).encode()), "log-rejected.csv", "text/csv"),
        ("emissions.csv.bak", (HEADER + ROW).encode(), "emissions.csv-rejected.csv", "text/csv"),
        ("body", (HEADER + ROW).encode(), "body-rejected.csv", "text/csv"),
        ("log.json", json.dumps([OBJECT], indent=2).encode(), "log-rejected.ndjson", "application/x-ndjson"),
        ("log.ndjson.gz", gzip.compress(json.dumps(OBJECT).encode()), "log-rejected.ndjson", "application/x-ndjson"),
    ],
)
def test_rejected_file_is_named_for_what_it_holds_and_taken_once_corrected(
    books, fetch, sent_as, body, returned_as, kind
):
    batch = books.send_bytes(body, name=sent_as)
    assert account(batch) == (0, 0, 0, 1, 0)
    response, returned = fetch(batch)
    assert response.headers["Content-Disposition"] == f'attachment; filename="{returned_as}"'
    assert response.headers["Content-Type"] == f"{kind}; charset=utf-8"
    again = books.send_bytes(returned.replace(b"reserch", b"research"), name=returned_as)
    assert account(again) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize("path", logs(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_refused_rows_of_every_example_can_be_read_again_as_they_are(books, fetch, tmp_path_factory, path: Path):
    batch = books.send_bytes(path.read_bytes(), name=path.name)
    refused = batch.problem_rows.filter(state__in=[BatchRow.State.REJECTED, BatchRow.State.QUARANTINED])
    response, returned = fetch(batch)
    if batch.rejected + batch.quarantined == 0 or not can_be_sent_alone(batch):
        assert response.status_code == 404
        return
    told = sorted(row.text for row in refused)
    read = sorted(outcome.text for outcome in parse_text(tmp_path_factory.mktemp("returned"), returned))
    if path.suffix == ".json":
        told, read = ([json.loads(text) for text in texts] for texts in (told, read))
    assert read == told


def test_reasons_are_a_table_that_no_spreadsheet_takes_for_formulas(books, fetch):
    batch = books.send_bytes((HEADER + "=1+1" + ROW).encode(), name="log.csv")
    _response, table = fetch(batch, "?reasons=1")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert {(row["line"], row["state"]) for row in rows} == {("2", "rejected")}
    assert {row["text"][:5] for row in rows} == {"'=1+1"}
    # The file to send again holds exactly what was sent.
    assert fetch(batch)[1].decode().replace("\r\n", "\n") == f"{HEADER}=1+1{ROW}"


def test_batch_without_refused_rows_has_no_such_file(books, fetch):
    batch = books.send({"energy_kwh": "1"})
    assert fetch(batch)[0].status_code == 404
