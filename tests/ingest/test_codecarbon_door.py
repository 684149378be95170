"""The endpoint that a CodeCarbon tracker is given: who may post, what is answered, and what is kept."""

import gzip
import io
import json

import pytest
from django.db import connection, transaction
from django.test import Client

from ingest.models import Push, Source, SourceToken
from ingest.tokens import issue_source_token
from tests.books import Books
from tests.ingest.posts import RUN, Tracker, emission

pytestmark = pytest.mark.django_db
ID = "5be1abe6-0000-4000-8000-000000000001"


@pytest.fixture
def books():
    return Books()


@pytest.fixture
def tracker(books):
    return Tracker(books)


def test_run_is_answered_with_its_id_and_what_was_sent(tracker):
    answer = tracker.post("runs", RUN)
    assert answer.status_code == 201
    assert answer.json() == {**RUN, "id": answer.json()["id"]}
    kept = Push.objects.get()
    assert (kept.kind, kept.path, kept.ref) == ("codecarbon-api", "runs", answer.json()["id"])
    assert json.loads(bytes(kept.body)) == RUN


def test_post_is_kept_letter_by_letter(tracker):
    body = json.dumps(emission(ID, 15), indent=3).encode()
    assert tracker.post("emissions", body).status_code == 201
    assert bytes(Push.objects.get().body) == body


@pytest.mark.parametrize("path", ["run", "runs/", "/runs", "emission", "emissions"])
def test_addresses_of_every_version_are_known(tracker, path):
    assert tracker.post(path, RUN if "run" in path else emission(ID, 15)).status_code == 201
    assert Push.objects.get().path == path.strip("/")


def test_token_may_stand_in_any_of_three_places(tracker):
    in_path = Tracker(tracker.books, f"/codecarbon/t/{tracker.token}")
    bare = {"Accept": "*/*"}
    assert in_path.post("emission", emission(ID, 15), **bare).status_code == 201
    assert tracker.post("emission", emission(ID, 15), Authorization=f"Bearer {tracker.token}").status_code == 201
    assert tracker.post("emission", emission(ID, 15)).status_code == 201
    assert {push.source for push in Push.objects.all()} == {tracker.books.source}
    assert not Push.objects.filter(path__contains="wbs_").exists()


def test_without_a_living_token_nothing_is_kept(tracker):
    posts = [("runs", RUN), ("emissions", emission(ID, 15)), ("emissions", b"{"), ("telemetry", {}), ("projects", {})]
    for headers in ({"Accept": "*/*"}, {"X-Api-Token": "wbs_wrong"}, {"X-Api-Token": "cpt_key"},
                    {"Authorization": f"Basic {tracker.token}"}):  # fmt: skip
        for path, body in posts:
            answer = tracker.post(path, body, **headers)
            assert (answer.status_code, "source token" in answer.json()["error"]) == (401, True), (headers, path)
    assert Client().get("/codecarbon/auth/check").status_code == 401
    SourceToken.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert tracker.post("runs", RUN).status_code == 401
    SourceToken.objects.update(revoked_at=None)
    Source.objects.update(is_active=False)
    assert tracker.post("runs", RUN).status_code == 401
    assert not Push.objects.exists()


def test_token_sends_to_its_own_source(tracker):
    other = Source.objects.create(slug="other", name="Other")
    text = issue_source_token(other, "t", None)[1]
    assert tracker.post("runs", RUN, **{"X-Api-Token": text}).status_code == 201
    assert Push.objects.get().source == other


def test_token_is_seen_once_a_minute(tracker):
    stored = SourceToken.objects.get()
    tracker.emit(emission(ID, 15))
    first = SourceToken.objects.get().last_used_at
    assert (stored.last_used_at, first is None) == (None, False)
    tracker.emit(emission(ID, 30))
    assert SourceToken.objects.get().last_used_at == first


@pytest.mark.parametrize(
    ("path", "body", "status", "word"),
    [
        ("emissions", b"", 422, "truncated"),
        ("emissions", b"{", 422, "truncated"),
        ("emissions", b"[]", 422, "array"),
        ("emissions", b"\xff\xfe", 422, "CodeCarbon"),
        ("emissions", emission("not a uuid", 15), 422, "run_id"),
        ("emissions", emission(ID, 15) | {"energy_consumed": "0.1"}, 422, "energy_consumed"),
        ("emissions", emission(ID, 15) | {"duration": None}, 422, "duration"),
        ("emissions", emission(ID, 15) | {"timestamp": "2026-01-10T08:00:00"}, 422, "offset"),
        ("emissions", emission(ID, 15) | {"timestamp": "0001-01-01T00:00:00+14:00"}, 422, "timestamp"),
        ("emissions", {"timestamp": "2026-01-10T08:00:00Z", "run_id": ID, "duration": 1}, 422, "energy_consumed"),
        ("emissions", emission(ID, 15) | {"more": "x" * 70_000}, 413, "65536"),
        ("emissions", gzip.compress(json.dumps(emission(ID, 15)).encode()), 422, "CodeCarbon"),
        ("runs", RUN | {"gpu_count": "four"}, 422, "gpu_count"),
        ("runs", RUN | {"timestamp": "now"}, 422, "timestamp"),
        ("projects", {"name": "p"}, 404, "POST emissions"),
        ("runs/1/emissions", {}, 404, "Known are"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_in_a_sentence(tracker, path, body, status, word):
    answer = tracker.post(path, body)
    assert (answer.status_code, word in answer.json()["error"]) == (status, True), answer.json()
    assert not Push.objects.exists()


def test_check_and_telemetry(tracker):
    assert tracker.client.get("/codecarbon/auth/check", headers={"X-Api-Token": tracker.token}).status_code == 200
    assert tracker.post("telemetry", {"os": "Linux"}).status_code == 201
    assert not Push.objects.exists()


def test_chunked_body_is_read(tracker):
    body = json.dumps(emission(ID, 15)).encode()
    answer = tracker.client.generic(
        "POST", "/codecarbon/emissions", content_type="application/json",
        headers={"X-Api-Token": tracker.token, "Transfer-Encoding": "chunked"}, **{"wsgi.input": io.BytesIO(body)},
    )  # fmt: skip
    assert (answer.status_code, bytes(Push.objects.get().body)) == (201, body)


def test_what_was_received_cannot_be_rewritten(tracker, as_owner):
    tracker.emit(emission(ID, 15))
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        connection.cursor().execute("UPDATE ingest_push SET body = ''")


def test_one_statement_takes_a_post(tracker, django_assert_num_queries):
    tracker.emit(emission(ID, 15))
    with django_assert_num_queries(1):
        tracker.emit(emission(ID, 30))


@pytest.mark.parametrize("url", ["/codecarbon", "/codecarbon/", "/codecarbon/t/", "/codecarbon/t/wbs_x"])
def test_endpoint_itself_is_no_address(books, url):
    assert Client(raise_request_exception=False).get(url).status_code in {401, 404}
