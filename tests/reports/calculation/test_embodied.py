from datetime import date, datetime
from decimal import Decimal

import pytest

from reports.calculation.run import months_to_calculate
from reports.models import Line
from tests.books import Books

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return Books("UTC")


def embodied(books, month="2026-01"):
    return [line for line in books.month(month) if line.kind == Line.Kind.EMBODIED]


def used(hours, **more):
    return {"hardware": "h100-sxm", "device_hours": str(hours), "ended_at": "2026-01-20T00:00:00Z"} | more


def test_used_and_idle_hours_add_up_to_the_months_share(books):
    books.hardware(devices=8)
    books.send(used(1000), used(500, team="product", meter="b"))
    lines = embodied(books)
    # 8 devices × 744 h × 273 kg ÷ (4 × 8760 h) = 46.372602740 kg
    assert sum(line.emissions_kg_co2e for line in lines) == Decimal("46.372602740")
    hours = {(line.team.slug if line.team else None): line.device_hours for line in lines}
    assert hours == {"research": 1000, "product": 500, None: 8 * 744 - 1500}
    (research,) = [line for line in lines if line.team == books.team]
    # 273 × 1000 ÷ 35040 = 7.79109589041…; the last digit makes the parts add up
    assert research.emissions_kg_co2e == Decimal("7.791095891")
    assert {line.scope for line in lines} == {"amortised"}


def test_hours_beyond_the_capacity_share_what_there_is(books):
    books.hardware(devices=1)
    books.send(used(456), used(456, team="product", meter="b"))
    lines = embodied(books)
    assert sum(line.emissions_kg_co2e for line in lines) == Decimal("5.796575342")  # 744 × 273 ÷ 35040
    assert {line.team for line in lines} == {books.team, books.other}
    assert all("overbooked" in line.flags for line in lines)


def test_hardware_counts_only_its_days_in_service(books):
    books.hardware(devices=1, in_service_from="2026-01-31", in_service_until="2026-02-02")
    assert [line.device_hours for line in embodied(books, "2026-01")] == [24]
    assert [line.device_hours for line in embodied(books, "2026-02")] == [24]
    assert embodied(books, "2026-03") == []


def test_hours_that_lie_ahead_are_not_booked(books, monkeypatch):
    def move_to(at):
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromisoformat(at))

    books.hardware(devices=1)
    move_to("2026-11-11T12:00:00+00:00")
    assert [line.device_hours for line in embodied(books, "2026-11")] == [240]
    assert date(2026, 11, 1) not in months_to_calculate(date(2026, 10, 1))
    move_to("2026-12-01T00:00:01+00:00")
    assert date(2026, 11, 1) in months_to_calculate(date(2026, 11, 1))
    assert [line.device_hours for line in embodied(books, "2026-11")] == [720]


def test_clock_change_shortens_the_month():
    books = Books("Europe/Paris")
    books.hardware(devices=1)
    assert [line.device_hours for line in embodied(books, "2026-03")] == [743]


def test_own_footprint_of_the_maker_goes_before_the_library(books):
    books.hardware(devices=1, embodied_kg_co2e_per_device="164")
    (line,) = embodied(books)
    assert (line.factor, line.factor_value, line.quality) == (None, 164, "provider_reported")
    assert line.emissions_kg_co2e == Decimal("3.482191781")  # 744 × 164 ÷ 35040


def test_hardware_without_a_value_is_a_gap(books):
    books.hardware(kind="abacus")
    assert [(line.gap, line.emissions_kg_co2e) for line in embodied(books)] == [("no_embodied_factor", None)]


def test_hours_on_hardware_that_nobody_listed_are_a_gap(books):
    books.hardware(in_service_from="2030-01-01")
    books.send(used(10))
    assert [(line.gap, line.device_hours) for line in embodied(books)] == [("no_embodied_factor", 10)]


def test_a_whole_life_adds_up_to_the_embodied_and_no_more(books):
    # Four years of 8760 h end a day early, since one of them is a leap year: 2025-12-31 has none left of 35 040 h.
    books.hardware(devices=8, in_service_from="2022-01-01")
    months = [f"{year}-{month:02}" for year in range(2022, 2027) for month in range(1, 13)][:50]
    assert sum(line.emissions_kg_co2e for month in months for line in embodied(books, month)) == 8 * 273
    within, beyond = sorted(embodied(books, "2025-12"), key=lambda line: line.flags)
    assert {within.device_hours, beyond.device_hours} == {8 * 720, 8 * 24}
    assert (beyond.emissions_kg_co2e, beyond.flags) == (0, ["written_off"])


def test_hardware_that_outlives_its_lifetime_costs_nothing_more(books):
    books.hardware(devices=8, in_service_from="2020-01-01")
    books.send(used(1000))
    lines = embodied(books)
    assert {(line.emissions_kg_co2e, *line.flags) for line in lines} == {(Decimal(0), "written_off")}
    assert sum(line.device_hours for line in lines) == 8 * 744


def test_hours_on_hardware_that_nobody_named_are_a_gap(books):
    books.hardware()
    books.send(used(10, hardware=None))
    (unnamed,) = [line for line in embodied(books) if line.gap]
    assert (unnamed.gap, unnamed.device_hours, unnamed.team) == ("no_embodied_factor", 10, books.team)
