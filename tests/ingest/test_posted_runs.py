"""A run that is posted while it runs, and told of again: in a CSV, in a second post, by another source."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from ingest.evidence import open_kept
from ingest.models import Batch, HourlyEnergy, NameMapping, Reading, Source
from tests.books import Books, account, reasons
from tests.ingest.posts import EXPERIMENT, RUN, Tracker, emission

pytestmark = pytest.mark.django_db
HEADER = "timestamp,project_name,run_id,duration,emissions,energy_consumed,country_iso_code,codecarbon_version\n"


@pytest.fixture
def books():
    books = Books(time_zone="UTC")
    books.source.site, books.source.team = books.site, books.team
    books.source.save()
    return books


@pytest.fixture
def tracker(books):
    return Tracker(books)


def total_kwh():
    return HourlyEnergy.objects.aggregate(total=Sum("metered_energy_kwh"))["total"]


def csv(run_id, *, ends="08:01:01", duration="61.0", energy="0.1", version="3.3.2", project="p"):
    return f"{HEADER}2026-01-10T{ends},{project},{run_id},{duration},0.01,{energy},FRA,{version}\n".encode()


def four_posts(run, energy_kwh=0.02):
    return [emission(run, ends, 14 if ends < 20 else 15, energy_kwh) for ends in (15, 30, 45, 60)]


def evidence_of(batch):
    with open_kept(batch.evidence_path) as stream:
        return stream.read()


def test_posts_add_up_and_touch(tracker):
    run = tracker.open()
    tracker.emit(*four_posts(run))
    assert account(tracker.land()) == (5, 0, 0, 0, 0)
    assert total_kwh() == Decimal("0.08")
    starts = [f"{start:%S.%f}" for start in Reading.objects.order_by("slot_at").values_list("started_at", flat=True)]
    assert starts == ["00.100000", "15.000000", "30.000000", "45.000000"]
    hours = sum(Reading.objects.values_list("device_hours", flat=True))
    assert abs(hours - Decimal("59.9") * 4 / 3600) < Decimal("1e-8")


def test_run_of_one_batch_is_known_in_the_next(tracker):
    run = tracker.open()
    tracker.land()
    tracker.emit(*four_posts(run)[:2])
    tracker.land()
    tracker.emit(*four_posts(run)[2:])
    batch = tracker.land()
    assert account(batch) == (2, 0, 0, 0, 0)
    assert [f"{r.started_at:%S}" for r in Reading.objects.order_by("slot_at")] == ["00", "15", "30", "45"]


def test_post_sent_again_counts_once_whenever_it_comes(tracker):
    run = tracker.open()
    posts = four_posts(run)
    tracker.emit(posts[0], posts[0], posts[1])
    assert account(tracker.land()) == (3, 1, 0, 0, 0)
    tracker.emit(posts[0], posts[1], posts[2])
    assert account(tracker.land()) == (1, 2, 0, 0, 0)
    assert total_kwh() == Decimal("0.06")


def test_late_post_finds_its_place(tracker):
    run = tracker.open()
    posts = four_posts(run)
    tracker.emit(posts[0], posts[2])
    assert account(tracker.land()) == (3, 0, 0, 0, 0)
    tracker.emit(posts[1])
    assert account(tracker.land()) == (1, 0, 0, 0, 0)
    assert total_kwh() == Decimal("0.06")


def test_two_trackers_under_one_run_do_not_add_up(tracker):
    run = tracker.open()
    tracker.emit(emission(run, 30), emission(run, 37))
    batch = tracker.land()
    assert account(batch) == (2, 0, 0, 1, 0)
    assert "overlap" in " ".join(reasons(batch)).lower()
    assert total_kwh() == Decimal("0.02")


def test_gathered_evidence_sent_as_a_file_changes_nothing(books, tracker):
    run = tracker.open()
    tracker.emit(*four_posts(run))
    batch = tracker.land()
    again = books.send_bytes(evidence_of(batch))
    assert (again.format, account(again)) == ("codecarbon-api", (1, 4, 0, 0, 0))


@pytest.mark.parametrize("order", ["posts first", "total first"])
def test_total_of_the_same_run_counts_instead(books, tracker, order):
    run = tracker.open()
    if order == "total first":
        books.send_bytes(csv(run.upper(), version="2.8.4"))
    tracker.emit(*four_posts(run))
    tracker.land()
    books.send_bytes(csv(run, version="2.8.4"))
    assert total_kwh() == Decimal("0.1")
    assert Reading.objects.count() == 5


def test_experiment_is_the_project_that_a_mapping_names(books, tracker):
    NameMapping.objects.create(source=books.source, project=EXPERIMENT, team=books.other)
    run = tracker.open()
    tracker.emit(*four_posts(run))
    tracker.land()
    assert set(HourlyEnergy.objects.values_list("team__slug", flat=True)) == {"product"}


def test_unmapped_experiment_is_held_back_and_taken_once_it_is_mapped(books, tracker):
    Source.objects.update(team=None)
    run = tracker.open()
    tracker.emit(*four_posts(run))
    batch = tracker.land()
    assert account(batch) == (1, 0, 0, 4, 0)
    assert EXPERIMENT in list(reasons(batch))[1]
    NameMapping.objects.create(source=books.source, project=EXPERIMENT, team=books.other)
    assert account(books.send_bytes(evidence_of(batch))) == (5, 0, 0, 0, 0)
    assert total_kwh() == Decimal("0.08")


def test_post_of_a_run_that_the_source_never_opened_is_held_back(books, tracker):
    other = Source.objects.create(slug="other", name="Other", site=books.site, team=books.team)
    run = tracker.open()
    tracker.land()
    books.source = other
    stranger = Tracker(books)
    stranger.emit(emission(run, 15))
    batch = stranger.land()
    assert account(batch) == (0, 0, 0, 1, 0)
    assert f"No run {run} was opened at this source" in next(iter(reasons(batch)))


def test_what_a_tracker_writes_is_stored_whatever_it_is(tracker):
    run = tracker.open(experiment_id="a\x00b" + "x" * 500, gpu_model="€\x07", gpu_count=None)
    tracker.emit(emission(run, 15))
    assert account(tracker.land()) == (2, 0, 0, 0, 0)


def test_pue_of_the_source_is_not_applied_twice(books, tracker):
    Source.objects.update(pue_included="1.2")
    books.pue("1.5")
    run = tracker.open()
    tracker.emit(emission(run, 15, energy_kwh=0.024))
    tracker.land()
    (line,) = books.electricity()
    assert line.facility_energy_kwh == Decimal("0.024")


# Versions 3.2.9 to 3.3.2 write None for the run id once they post.


def test_total_without_id_of_a_posted_run_is_held_back(books, tracker):
    run = tracker.open()
    tracker.emit(*four_posts(run))
    batch = books.send_bytes(csv("None"))  # the posts still wait in the journal
    assert account(batch) == (0, 0, 0, 1, 0)
    (told,) = reasons(batch)
    assert f"the run {run} posted 0.08 of its 0.1 kWh" in told
    assert total_kwh() == Decimal("0.08")
    assert account(books.send_bytes(csv(run))) == (1, 0, 0, 0, 0)
    assert total_kwh() == Decimal("0.1")


@pytest.mark.parametrize(
    "change",
    [
        {"energy": "0.07"},  # less than was posted
        {"energy": "0.165"},  # most of it was not posted
        {"ends": "08:00:35", "duration": "34.0", "energy": "0.09"},  # nor within its time
        {"ends": "07:59:00"},
        {"ends": "09:01:01"},
    ],
)
def test_total_without_id_that_cannot_be_the_posted_run_is_taken(books, tracker, change):
    run = tracker.open()
    tracker.emit(*four_posts(run))
    batch = books.send_bytes(csv("None", **{"energy": "0.1", **change}))
    assert account(batch) == (1, 0, 0, 0, 0)


def test_total_without_id_through_another_source_is_taken(books, tracker):
    other = Source.objects.create(slug="other", name="Other", site=books.site, team=books.team)
    tracker.emit(*four_posts(tracker.open()))
    tracker.land()
    assert account(books.send_bytes(csv("None"), source=other)) == (1, 0, 0, 0, 0)


def test_posts_that_come_after_such_a_total_are_held_back(books, tracker):
    assert account(books.send_bytes(csv("None"))) == (1, 0, 0, 0, 0)
    tracker.emit(*four_posts(tracker.open()))
    batch = tracker.land()
    assert account(batch) == (1, 0, 0, 4, 0)
    first = Batch.objects.order_by("pk").first()
    assert all(f"Line 2 of batch {first.pk}" in told for told in reasons(batch) if "total" in told)
    assert total_kwh() == Decimal("0.1")


def test_posts_of_another_time_are_taken_beside_such_a_total(books, tracker):
    books.send_bytes(csv("None", ends="08:00:31", duration="31.0"))
    tracker.emit(*four_posts(tracker.open()))
    assert account(tracker.land()) == (5, 0, 0, 0, 0)


def test_run_keeps_what_it_was_opened_with(tracker):
    from ingest.models import PostedRun

    run = tracker.open()
    tracker.land()
    kept = PostedRun.objects.get()
    assert (str(kept.run_id), kept.facts["gpu_count"], kept.facts["timestamp"]) == (run, 4, RUN["timestamp"])
