"""The journal's way into the books: exactly once, whatever dies, and in the order in which it came."""

import base64
import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from ingest import tasks
from ingest.evidence import open_kept
from ingest.models import Batch, PostedRun, Push, Reading
from ingest.push import gather as gathering
from ingest.push.gather import gather, line_of, waiting
from tests.books import Books, account
from tests.ingest.posts import Tracker, emission

KIND = "codecarbon-api"


def posted(books, count=3):
    tracker = Tracker(books)
    run = tracker.open()
    tracker.emit(*(emission(run, 15 * number) for number in range(1, count + 1)))
    return tracker


@pytest.fixture
def books(db):
    books = Books()
    books.source.site, books.source.team = books.site, books.team
    books.source.save()
    return books


def evidence_lines(batch):
    with open_kept(batch.evidence_path) as stream:
        return [json.loads(line) for line in stream]


def test_what_waits_becomes_the_evidence_of_a_batch(books):
    tracker = posted(books)
    sent = [bytes(push.body).decode() for push in Push.objects.order_by("pk")]
    received = Push.objects.order_by("pk").values_list("received_at", flat=True)[0]
    batch = tracker.land()
    lines = evidence_lines(batch)
    assert [line["body"] for line in lines] == sent
    assert [line["path"] for line in lines] == ["runs", "emissions", "emissions", "emissions"]
    assert lines[0]["received_at"] == received.isoformat()
    assert (batch.door, batch.state, batch.format) == ("push", "done", KIND)
    assert batch.file_name.startswith(f"codecarbon {received:%Y-%m-%d %H:%M}–")
    assert batch.sent_with.name == "tracker"
    assert (batch.rows, account(batch), Reading.objects.count()) == (4, (4, 0, 0, 0, 0), 3)


def test_second_gathering_adds_nothing(books):
    posted(books).land()
    assert gather(books.source.pk, KIND) is None
    assert Batch.objects.count() == 1


def test_death_between_file_and_commit_leaves_the_journal_as_it_was(books, monkeypatch):
    tracker = posted(books)
    before = list(Push.objects.order_by("pk").values())

    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    monkeypatch.setattr(gathering, "_name", die)  # called when the evidence is written
    with pytest.raises(Killed):
        gather(books.source.pk, KIND)
    assert [one for one in Path(settings.STORAGES["evidence"]["OPTIONS"]["location"]).rglob("*") if one.is_file()]
    assert list(Push.objects.order_by("pk").values()) == before
    assert (Batch.objects.count(), PostedRun.objects.count()) == (0, 0)
    monkeypatch.undo()
    assert account(tracker.land()) == (4, 0, 0, 0, 0)


def test_two_at_once_take_each_push_once(committed_db, monkeypatch):
    books = Books()
    posted(books)
    original, found = gathering.keep, []

    def slow(*args, **kwargs):
        other.start()
        other.join(0.5)  # the other waits for the journal's lock meanwhile
        return original(*args, **kwargs)

    def second():
        found.append(gather(books.source.pk, KIND))
        connection.close()

    other = threading.Thread(target=second)
    monkeypatch.setattr(gathering, "keep", slow)
    first = gather(books.source.pk, KIND)
    monkeypatch.undo()
    other.join(30)
    assert (len(evidence_lines(first)), found, Batch.objects.count()) == (4, [None], 1)
    assert not Push.objects.exists()


def test_push_that_commits_late_is_taken_the_next_time(books):
    tracker = posted(books, 1)
    late = Push.objects.order_by("pk").first()
    tracker.land()
    # Its number was given earlier than those of others that are gathered already.
    Push.objects.create(pk=late.pk, source=books.source, token_id=late.token_id, kind=KIND, path="run", ref=late.ref,
                        received_at=late.received_at, body=late.body)  # fmt: skip
    assert account(tracker.land()) == (1, 0, 0, 0, 0)


def test_next_gathering_waits_until_the_last_is_in_the_books(books):
    posted(books)
    batch = gather(books.source.pk, KIND)
    posted(books)
    assert gather(books.source.pk, KIND) is None
    tasks.process_batch(batch.pk)
    assert gather(books.source.pk, KIND) is not None


@pytest.mark.parametrize(("limit", "value", "sizes"), [("MAX_PUSHES", 3, [3, 3, 2]), ("MAX_BYTES", 1500, [5, 3])])
def test_much_is_gathered_in_parts(books, monkeypatch, limit, value, sizes):
    tracker = posted(books, 7)
    monkeypatch.setattr(gathering, limit, value)
    found = []
    while batch := gather(books.source.pk, KIND):
        tasks.process_batch(batch.pk)
        found.append(len(evidence_lines(batch)))
    assert found == sizes
    assert (Reading.objects.count(), Push.objects.count()) == (7, 0)
    assert tracker.books.source.batches.filter(accepted=0).count() == 0


def test_sweep_waits_a_while_for_more_and_wakes_a_worker(books, monkeypatch, settings):
    woken = []
    monkeypatch.setattr(tasks, "wake", woken.append)
    posted(books)
    settings.GATHER_AFTER_S = 60
    tasks.gather_pushes()
    assert (woken, waiting(timezone.now() - timedelta(seconds=60))) == ([], [])
    settings.GATHER_AFTER_S = 0
    tasks.gather_pushes()
    assert woken == [Batch.objects.get()]


def test_file_that_comes_after_pushes_is_landed_after_them(books):
    posted(books)
    batch = books.send({"energy_kwh": "1"})
    pushed = Batch.objects.get(door="push")
    assert (pushed.state, Push.objects.count()) == ("done", 0)
    assert pushed.finished_at < batch.finished_at


def test_push_that_cannot_be_landed_does_not_hold_files_up(books, monkeypatch):
    posted(books)

    def breaks(*args):
        raise ValueError("odd")

    monkeypatch.setattr("ingest.formats.codecarbon_api._emission", breaks)
    monkeypatch.setattr("ingest.landing.MAX_ATTEMPTS", 1)
    assert account(books.send({"energy_kwh": "1"})) == (1, 0, 0, 0, 0)
    assert "ValueError" in Batch.objects.get(door="push").message


def test_binary_body_stands_in_its_line_as_base64(books):
    body = b"\x82SNAPPY\xff"
    push = Push(source=books.source, token_id=1, kind="x", path="write", received_at=timezone.now(), body=body)
    line = json.loads(line_of(push, {"more": 1}))
    assert base64.b64decode(line["body_base64"]) == body
    assert (line["push"], line["path"], line["more"]) == ("x", "write", 1)
