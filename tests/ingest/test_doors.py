from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from ingest.evidence import keep, local_path
from ingest.models import Batch, Reading, Source, SourceToken
from ingest.tokens import issue_source_token
from tests.books import Books, account

pytestmark = pytest.mark.django_db
ROW = b"2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,1,node,measured,paris,research\n"
LOG = b"started_at,ended_at,energy_kwh,boundary,quality,site,team\n" + ROW
URL = "/api/v1/sources/logs/batches"


@pytest.fixture
def books():
    return Books()


@pytest.fixture
def token(books):
    return issue_source_token(books.source, "test", None)[1]


def send(client, token, body=LOG, url=URL, **headers):
    return client.post(
        url, body, content_type="application/octet-stream", headers={"Authorization": f"Bearer {token}"} | headers
    )


def test_api_keeps_the_body_and_answers_with_the_batch(client, token):
    response = send(client, token)
    assert response.status_code == 202
    batch = Batch.objects.get(public_id=response.json()["batch"])
    assert (batch.door, batch.state, batch.evidence_bytes) == ("api", "received", len(LOG))
    status = client.get(response.json()["status_url"], headers={"Authorization": f"Bearer {token}"})
    assert status.json()["state"] == "received"


def test_token_is_stored_as_a_hash_and_shown_once(token):
    stored = SourceToken.objects.get()
    assert token not in str(vars(stored))
    assert len(stored.digest) == 64


def test_without_a_living_token_nothing_is_kept(client, token, books, people):
    stored = SourceToken.objects.get()
    assert send(client, "wbs_wrong").status_code == 401
    assert client.post(URL, LOG, content_type="text/csv").headers["WWW-Authenticate"].startswith("Bearer")
    Source.objects.create(slug="other", name="Other")
    assert send(client, token, url="/api/v1/sources/other/batches").status_code == 404
    SourceToken.objects.filter(pk=stored.pk).update(revoked_at="2026-01-01T00:00:00Z")
    assert send(client, token).status_code == 401
    assert Batch.objects.count() == 0


def test_source_token_reads_nothing(client, token):
    for url in ("/api/v1/batches", "/api/v1/footprints", "/api/v1/statements"):
        assert client.get(url, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def incoming(settings):
    return list(Path(settings.STORAGES["evidence"]["OPTIONS"]["location"]).glob("incoming/*"))


def test_too_large_a_body_is_refused_by_its_header_and_by_its_stream(client, token, settings):
    settings.MAX_BODY_BYTES = 100
    before = incoming(settings)
    assert send(client, token, LOG * 10).status_code == 413
    # A chunked body states no length: it is stopped on its way.
    response = client.generic(
        "POST", URL, LOG * 10, headers={"Authorization": f"Bearer {token}", "Transfer-Encoding": "chunked"}
    )
    assert response.status_code in {400, 413}
    assert (Batch.objects.count(), incoming(settings)) == (0, before)


def test_body_is_moved_into_the_store_once(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    first, second = keep([b"a log"]), keep([b"a ", b"log"])
    assert first == second
    assert local_path(first.path).read_bytes() == b"a log"
    assert incoming(settings) == []


def test_empty_body_and_unknown_format_are_said(client, token):
    assert "empty" in send(client, token, b"").json()["error"]
    assert "known" in send(client, token, url=f"{URL}?format=abacus").json()["error"]


def test_upload_shows_what_would_happen_and_then_does_it(books, people):
    client = Client()
    client.force_login(people.alice)
    body = LOG + ROW.replace(b"research", b"reserch").replace(b"T00", b"T02").replace(b"T01", b"T03")
    page = client.post("/upload/", {"source": books.source.pk, "file": SimpleUploadedFile("log.csv", body)})
    assert page.status_code == 200
    assert "Did you mean “research”?" in page.content.decode()
    assert (Batch.objects.count(), Reading.objects.count()) == (0, 0)
    assert page.context["preview"].counts["accepted"] == 1
    done = client.post("/upload/confirm", {"token": page.context["token"]})
    assert done.status_code == 302
    assert Batch.objects.get().sent_by == people.alice


def test_upload_of_something_else_is_refused_in_words(books, people):
    client = Client()
    client.force_login(people.alice)
    for body, status in ((b"", 400), (b"\x89PNG\r\n\x1a\n", 422)):
        page = client.post("/upload/", {"source": books.source.pk, "file": SimpleUploadedFile("x.csv", body)})
        assert page.status_code == status
    assert Batch.objects.count() == 0


def test_forged_preview_is_not_taken_in(people, books):
    client = Client()
    client.force_login(people.alice)
    client.post("/upload/confirm", {"token": "forged"})
    assert Batch.objects.count() == 0


def test_value_by_hand_is_a_batch_with_its_document(books, people):
    from ingest.landing import land_batch

    client = Client()
    client.force_login(people.alice)
    form = {"source": books.source.pk, "site": books.site.pk, "meter": "main", "first_day": "2026-01-01",
            "last_day": "2026-01-31", "kwh": "1234.5", "boundary": "facility", "quality": "measured"}  # fmt: skip
    assert client.post("/readings/new/", form | {"last_day": "2025-01-01"}).status_code == 400
    document = SimpleUploadedFile("invoice.pdf", b"%PDF-1.7 invoice")
    assert client.post("/readings/new/", form | {"document": document}).status_code == 302
    batch = Batch.objects.get()
    land_batch(batch.pk)
    batch.refresh_from_db()
    assert (account(batch), batch.attachment_name) == ((1, 0, 0, 0, 0), "invoice.pdf")
    reading = Reading.objects.get()
    assert (reading.metered_energy_kwh, reading.ended_at - reading.started_at) == (1234.5, _days(31))


def _days(days):
    from datetime import timedelta

    return timedelta(days=days)


def test_command_reads_files_and_names_what_it_could_not(books, tmp_path, capsys):
    (tmp_path / "a.csv").write_bytes(LOG)
    (tmp_path / "b.csv").write_bytes(b"")
    with pytest.raises(CommandError, match="1 file"):
        call_command("ingest", str(tmp_path), "--source", "logs", "--json")
    told = capsys.readouterr()
    assert '"accepted": 1' in told.out
    assert "b.csv: the file is empty" in told.err
    with pytest.raises(CommandError, match="logs"):
        call_command("ingest", str(tmp_path), "--source", "nope")


def test_half_a_file_under_a_whole_name_is_replaced():
    kept = keep([LOG])
    local_path(kept.path).write_bytes(LOG[:10])
    assert keep([LOG]) == kept
    assert local_path(kept.path).read_bytes() == LOG


def test_full_disk_leaves_no_half_file_under_a_whole_name(monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ingest.evidence.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep([LOG])
    assert [path for path in local_path("").rglob("*") if path.is_file()] == []
