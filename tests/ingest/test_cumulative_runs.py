import pytest

from ingest.models import Source
from tests.books import Books, account

pytestmark = pytest.mark.django_db
HEADER = "timestamp,project_name,run_id,duration,emissions,energy_consumed,country_iso_code,codecarbon_version\n"
RUN = "{at},probe,0b4c1c54-63de-4dd5-9d0f-2a5d0c1a3b77,{duration},0.001,{kwh},FRA,3.3.2\n"


def copy_of_the_file(at, duration, kwh):
    return (HEADER + RUN.format(at=at, duration=duration, kwh=kwh)).encode()


def test_older_copy_of_a_run_is_a_duplicate_and_takes_nothing_back():
    books = Books()
    source = Source.objects.create(
        slug="tracker", name="Tracker", site=books.site, team=books.team, time_zone="UTC", quality="estimated"
    )
    older = copy_of_the_file("2026-01-10T01:00:00", 3600, "0.5")
    newer = copy_of_the_file("2026-01-10T02:00:00", 7200, "1.0")
    outcomes = [account(books.send_bytes(body, name="emissions.csv", source=source)) for body in (older, newer, older)]
    # first time, a later total of the same run, and the older copy once more
    assert outcomes == [(1, 0, 0, 0, 0), (0, 0, 1, 0, 0), (0, 1, 0, 0, 0)]
    assert sum(line.it_energy_kwh for line in books.electricity()) == 1
