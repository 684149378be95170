"""The pages of what came in."""

import pytest
from django.test import Client

from ingest.models import Batch, Source
from organization.models import AuditEvent
from tests.books import Books, account
from tests.ingest.posts import Tracker, emission

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return Books()


@pytest.fixture
def client(people):
    client = Client()
    client.force_login(people.alice)
    return client


def stop(batch, state):
    Batch.objects.filter(pk=batch.pk).update(state=state, message="Reading the batch broke: disk full.")


def test_list_narrows_by_source_state_and_door(client, books):
    done = books.send({"energy_kwh": "1"})
    failed = books.send({"energy_kwh": "2", "meter": "b"})
    stop(failed, "failed")

    def listed(query):
        return [row["batch"] for row in client.get(f"/batches/{query}").context["rows"]]

    assert listed("") == [failed, done]
    assert listed("?state=failed") == [failed]
    assert listed("?door=api&source=logs") == [failed, done]
    assert listed("?door=upload") == []


def test_list_goes_on_where_the_page_before_ended(client, books, monkeypatch):
    monkeypatch.setattr("dashboard.operations.batches.PAGE", 2)
    sent = [books.send({"reading_id": str(number)}) for number in range(5)]
    seen, address = [], "/batches/?state=done"
    while address:
        page = client.get(address)
        seen += [row["batch"] for row in page.context["rows"]]
        address = page.context["next_url"] and f"/batches/{page.context['next_url']}"
    assert seen == sent[::-1]


def test_status_asks_again_until_the_batch_is_final_and_then_for_the_whole_page(client, books):
    batch = books.send({"team": "reserch"})
    Batch.objects.filter(pk=batch.pk).update(state="processing")
    at_work = client.get(f"/batches/{batch.public_id}/", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 1s"' in at_work.content.decode()
    assert "HX-Refresh" not in at_work.headers
    Batch.objects.filter(pk=batch.pk).update(state="done")
    final = client.get(f"/batches/{batch.public_id}/", headers={"HX-Request": "true"})
    assert "hx-trigger" not in final.content.decode()
    assert final.headers["HX-Refresh"] == "true"


def test_page_shows_account_evidence_and_problem_rows(client, books):
    batch = books.send({"energy_kwh": "1"}, {"team": "reserch", "meter": "b"}, {"energy_kwh": "-4", "meter": "c"})
    page = client.get(f"/batches/{batch.public_id}/")
    text = page.content.decode()
    assert batch.evidence_sha256 in text
    assert "Did you mean “research”?" in text
    counts = {count["name"]: count["count"] for count in page.context["counts"]}
    assert counts == {"accepted": 1, "duplicate": 0, "corrected": 0, "quarantined": 1, "rejected": 1}
    only = client.get(f"/batches/{batch.public_id}/?state=rejected").context["rows"]
    assert [row.row for row in only] == [3]


def test_evidence_comes_back_byte_for_byte(client, books):
    body = b"\x89PNG\r\n\x1a\n and what follows"
    batch = books.send_bytes(body, name='résumé "1".csv')
    response = client.get(f"/batches/{batch.public_id}/evidence")
    assert b"".join(response.streaming_content) == body
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "filename*=utf-8''r%C3%A9sum%C3%A9" in response.headers["Content-Disposition"]


def test_only_a_failed_batch_is_read_again(client, books):
    batch = books.send({"energy_kwh": "1"})
    client.post(f"/batches/{batch.public_id}/again")
    batch.refresh_from_db()
    assert (batch.state, AuditEvent.objects.filter(action="read again").count()) == ("done", 0)
    stop(batch, "failed")
    client.post(f"/batches/{batch.public_id}/again")
    batch.refresh_from_db()
    assert (batch.state, batch.message, batch.attempts) == ("received", "", 0)
    assert AuditEvent.objects.get(action="read again").actor_name == "alice"


def test_pushes_are_a_batch_like_any_other(client, books):
    tracker = Tracker(books)
    run = tracker.open()
    tracker.emit(emission(run, 15))  # the source has neither site nor team
    batch = tracker.land()
    listed = client.get("/batches/?door=push")
    assert [row["batch"] for row in listed.context["rows"]] == [batch]
    assert batch.file_name in listed.content.decode()
    page = client.get(f"/batches/{batch.public_id}/").content.decode()
    for words in ("<dd>Push</dd>", "<dd>tracker</dd>", "codecarbon-api", f"/batches/{batch.public_id}/rejected"):
        assert words in page, words
    response = client.get(f"/batches/{batch.public_id}/rejected")
    returned = b"".join(response.streaming_content)
    assert "rejected.ndjson" in response.headers["Content-Disposition"]
    Source.objects.update(site=books.site, team=books.team)
    assert account(books.send_bytes(returned)) == (1, 0, 0, 0, 0)


def test_pushes_with_several_tokens_are_no_command(client, books):
    for tracker in (Tracker(books), Tracker(books)):
        tracker.open()
    page = client.get(f"/batches/{tracker.land().public_id}/").content.decode()
    assert "several tokens" in page
    assert "command on the machine" not in page
