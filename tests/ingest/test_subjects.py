"""One run told of in several logs counts once, whichever log comes first and through whatever source."""

import pytest

from ingest.models import BatchRow, HourlyEnergy, Reading, Source
from tests.books import Books
from tests.ingest.formats.helpers import FIXTURES

RUN = "7406ee68-68bd-4478-9fbc-7bb838851efc"
TASKS = (FIXTURES / "codecarbon-tasks/real-3.3.2.csv").read_bytes()
TOTAL = (
    "timestamp,project_name,run_id,duration,emissions,energy_consumed,cpu_energy,gpu_energy,ram_energy\n"
    f"2026-11-23T08:25:00,tasks,{RUN},4.5,1e-6,0.00003,0.00001,0,0.00002\n"
).encode()


def booked():
    return {str(row.metered_energy_kwh) for row in HourlyEnergy.objects.all()}


@pytest.fixture
def books(db):
    books = Books()
    Source.objects.filter(pk=books.source.pk).update(site=books.site, team=books.team)
    books.source.refresh_from_db()
    return books


@pytest.mark.parametrize("order", [(TASKS, TOTAL), (TOTAL, TASKS)])
def test_total_counts_and_its_tasks_do_not(books, order):
    for body in order:
        books.send_bytes(body)
    assert Reading.objects.count() == 3
    assert booked() == {"0.000030000"}


def test_same_run_through_two_sources_counts_once(books):
    other = Source.objects.create(slug="other", name="Other", site=books.site, team=books.other, time_zone="UTC")
    books.send_bytes(TOTAL, source=other)
    assert booked() == {"0.000030000"}
    books.send_bytes(TOTAL)
    assert HourlyEnergy.objects.get().source == books.source
    assert Reading.objects.count() == 2


def test_what_is_understood_counts_as_accepted_and_books_nothing(books):
    text = "JobIDRaw|Account|Start|End|ElapsedRaw|ConsumedEnergyRaw\n1|nlp|Unknown|Unknown|0|\n"
    batch = books.send_bytes(text.encode())
    assert (batch.rows, batch.accepted) == (1, 1)
    assert batch.problem_rows.get().state == BatchRow.State.NOTED
    assert not Reading.objects.exists()
