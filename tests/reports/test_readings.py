"""The readings of a line: their parts in it add up to the line, to the last digit."""

from collections import defaultdict
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from reports.models import Line
from reports.readings import readings_of
from tests.books import Books

pytestmark = pytest.mark.django_db


def reading(first, last, kwh, **more):
    return {"started_at": first, "ended_at": last, "energy_kwh": kwh} | more


def made(zone):
    """Readings that cross the month, two changes of the PUE, and the hours of a site meter."""
    books = Books(zone)
    books.hardware()
    books.pue("1.3", "2026-01-08", "2026-01-15")
    books.pue("1.2", "2026-01-20")
    model = {"hardware": "h100-sxm", "device_hours": "7"}
    books.send(
        reading("2025-12-30T00:00:00Z", "2026-01-03T07:00:00Z", "10", **model),
        reading("2026-01-03T07:00:00Z", "2026-01-11T11:11:11Z", "20.000000001", **model),
        reading("2026-01-12T00:00:00Z", "2026-01-25T00:00:00Z", "33.333333333", **model),
        reading("2026-01-26T00:00:00Z", "2026-02-07T00:00:00.5Z", "7", **model),
        reading("2026-01-12T00:00:00Z", "2026-01-12T09:00:00Z", "5", meter="b", pue_included="1.5"),
        reading("2025-12-20T00:00:00Z", "2026-01-20T00:00:00Z", "900", boundary="facility", team=None, meter="main"),
    )
    return books


@pytest.mark.parametrize("zone", ["Europe/Paris", "Asia/Kolkata", "America/St_Johns"])
def test_parts_of_readings_add_up_to_the_line(zone):
    books = made(zone)
    lines = books.electricity()
    assert len(lines) == 5  # default PUE, two of the site, one contained, the meter's rest
    for line in lines:
        rows = readings_of(line, ZoneInfo(zone), limit=100)
        assert {row.total_share_kwh for row in rows} == {line.metered_energy_kwh}, line.pue
        assert sum(row.share_kwh for row in rows) == line.metered_energy_kwh
        assert all(0 < row.share_kwh <= row.metered_energy_kwh for row in rows)


def test_a_reading_is_shared_among_lines_without_loss():
    books = made("Europe/Paris")
    shared = defaultdict(int)
    for month in ("2025-12", "2026-01", "2026-02"):
        for line in books.electricity(month):
            for row in readings_of(line, ZoneInfo("Europe/Paris")):
                shared[row.series_id, row.slot_at, row.metered_energy_kwh] += row.share_kwh
    assert len(shared) == 6
    assert {place[2]: kwh for place, kwh in shared.items()} == {place[2]: place[2] for place in shared}


def test_page_ties_the_readings_to_the_line_and_says_what_the_rest_is(people):
    made("Europe/Paris").month()
    client = Client()
    client.force_login(people.aud)
    for line in Line.objects.filter(kind="electricity"):
        response = client.get(f"/lines/{line.pk}/readings/")
        assert response.context["tie"]["part"] == line.metered_energy_kwh
        assert "have changed since" not in response.content.decode()
    rest = Line.objects.get(phase="idle", boundary="facility")
    html = client.get(f"/lines/{rest.pk}/readings/").content.decode()
    assert "Attributed work in the metered hours" in html
    assert "belongs to other months" in html


def test_readings_of_hardware_tie_by_their_device_hours():
    made("Europe/Paris").month()
    line = Line.objects.exclude(team=None).get(kind="embodied")
    (total,) = {row.total_share_hours for row in readings_of(line, ZoneInfo("Europe/Paris"))}
    assert total == line.device_hours


def test_page_of_a_replaced_calculation_says_that_the_readings_have_changed(people):
    books = made("Europe/Paris")
    books.month()
    old = Line.objects.get(pue="1.5")
    books.send(reading("2026-01-13T00:00:00Z", "2026-01-13T09:00:00Z", "5", meter="b", pue_included="1.5"))
    client = Client()
    client.force_login(people.aud)
    assert "have changed since" in client.get(f"/lines/{old.pk}/readings/").content.decode()
