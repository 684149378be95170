"""What a worker does when something breaks: it tries again, gives up with a sentence, and loses nothing."""

import pytest
from django.db import DataError, OperationalError

from ingest import landing, tasks
from ingest.models import Batch
from ingest.receive import receive_batch
from tests.books import Books, account

pytestmark = pytest.mark.django_db
ROWS = (
    b"started_at,ended_at,energy_kwh,boundary,quality,site,team,meter\n"
    b"2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,1,node,measured,paris,research,m\n"
)


@pytest.fixture
def batch():
    return receive_batch(Books().source, [ROWS], file_name="a.csv", door=Batch.Door.API)


@pytest.fixture
def breaking(monkeypatch):
    def breaks(error):
        def land(*args):
            raise error

        monkeypatch.setattr("ingest.stage.land", land)

    return breaks


def attempt(batch):
    try:
        tasks.process_batch(batch.pk)
    finally:
        batch.refresh_from_db()


@pytest.mark.parametrize("error", [ValueError("odd"), DataError("too wide")])
def test_batch_that_breaks_is_tried_five_times_and_then_says_so(batch, breaking, error):
    breaking(error)
    for times in range(1, landing.MAX_ATTEMPTS + 1):
        with pytest.raises(type(error)):
            attempt(batch)
        assert (batch.state == Batch.State.FAILED) == (times == landing.MAX_ATTEMPTS)
    assert f"Reading the batch broke: {type(error).__name__}" in batch.message
    assert (batch.rows, account(batch)) == (0, (0, 0, 0, 0, 0))


def test_batch_waits_for_as_long_as_the_database_is_away(batch, breaking, monkeypatch):
    breaking(OperationalError("the server closed the connection"))
    for _ in range(landing.MAX_ATTEMPTS + 1):
        with pytest.raises(OperationalError):
            attempt(batch)
    assert (batch.state, batch.message) == (Batch.State.PROCESSING, "")
    monkeypatch.undo()
    attempt(batch)
    assert (batch.state, account(batch)) == (Batch.State.DONE, (1, 0, 0, 0, 0))


def test_batch_that_ends_its_workers_is_given_up(batch):
    Batch.objects.filter(pk=batch.pk).update(attempts=landing.MAX_BEGINNINGS, state=Batch.State.PROCESSING)
    attempt(batch)
    assert batch.state == Batch.State.FAILED
    assert "begun 20 times and never ended" in batch.message


def test_sweep_wakes_a_worker_for_what_waits_and_for_nothing_else(batch, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.process_batch, "apply_async", lambda args, expires: woken.append(args[0]))
    tasks.sweep_batches()
    assert woken == [batch.pk]
    attempt(batch)
    tasks.sweep_batches()
    assert woken == [batch.pk]


def test_second_worker_leaves_a_finished_batch_alone(batch):
    attempt(batch)
    attempt(batch)
    assert (batch.state, batch.attempts, account(batch)) == (Batch.State.DONE, 1, (1, 0, 0, 0, 0))
