from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from ingest.models import Source
from organization.models import Organization
from reports.models import Line
from tests.books import Books, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return Books()


def test_work_line_multiplies_pue_once(books):
    books.pue("1.25")
    books.send({"energy_kwh": "800", "ended_at": "2026-01-11T00:00:00Z", "model": "lumen-7b", "phase": "training"})
    (line,) = books.electricity()
    # France, data of 2024: 0.036 kg/kWh; 800 × 1.25 = 1000 kWh; 1000 × 0.036 = 36 kg
    assert (line.it_energy_kwh, line.pue, line.facility_energy_kwh) == (800, Decimal("1.25"), 1000)
    assert line.emissions_kg_co2e == Decimal("36")
    assert (line.scope, line.pue_origin, line.phase, line.ai_model) == (
        "scope_2",
        "site",
        "training",
        books.model,
    )
    assert line.factor.factor_id == "EEA2025-FR-2024"
    assert "earlier_data" in line.flags


def test_pue_is_never_applied_to_energy_that_contains_it(books):
    books.pue("1.25")
    books.send({"energy_kwh": "10", "pue_included": "1.4"}, {"energy_kwh": "7", "boundary": "facility", "meter": "m"})
    lines = books.electricity()
    assert sorted(line.facility_energy_kwh for line in lines) == [7, 10]
    assert {line.pue_origin for line in lines} == {"contained"}
    assert {line.it_energy_kwh for line in lines} == {None}


def test_missing_pue_takes_the_flagged_default(books):
    books.send({"energy_kwh": "100", "ended_at": "2026-01-10T04:00:00Z"})
    (line,) = books.electricity()
    assert (line.pue, line.pue_origin, line.facility_energy_kwh) == (Decimal("1.58"), "default", 158)
    assert "default_pue" in line.flags
    assert line.pue_factor.factor_id == "PUE-CCF-on-premise"


def test_pue_changes_within_a_month_by_the_local_day(books):
    books.pue("1.2", "2020-01-01", "2026-01-16")
    books.pue("1.5", "2026-01-16")
    # 22:30 to 23:30 UTC on the 15th is 23:30 to 00:30 in Paris: half an hour under either PUE.
    books.send({"started_at": "2026-01-15T22:00:00Z", "ended_at": "2026-01-16T00:00:00Z", "energy_kwh": "2"})
    lines = sorted(books.electricity(), key=lambda line: line.pue)
    assert [(line.pue, line.it_energy_kwh) for line in lines] == [(Decimal("1.2"), 1), (Decimal("1.5"), 1)]


def test_months_begin_in_the_organisations_zone(books):
    # January ends at 23:00 UTC in Paris.
    books.send({"started_at": "2026-01-31T22:00:00Z", "ended_at": "2026-02-01T00:00:00Z", "energy_kwh": "2"})
    assert [line.it_energy_kwh for line in books.electricity("2026-01")] == [1]
    assert [line.it_energy_kwh for line in books.electricity("2026-02")] == [1]


def test_half_hour_zone_splits_the_hour_of_the_month_border():
    books = Books("Asia/Kolkata")
    # 1 February begins at 18:30 UTC on 31 January.
    books.send(
        {
            "started_at": "2026-01-31T18:00:00Z",
            "ended_at": "2026-01-31T19:00:00Z",
            "energy_kwh": "0.000000003",
        }
    )
    first, second = (books.electricity(month)[0].it_energy_kwh for month in ("2026-01", "2026-02"))
    assert first + second == Decimal("0.000000003")
    assert min(first, second) == Decimal("0.000000001")


def test_unknown_region_is_a_gap_and_never_zero(books):
    books.add_site("moon", "ZZ", "own_data_center")
    books.send({"energy_kwh": "5", "site": "moon"})
    (line,) = books.electricity()
    assert (line.gap, line.emissions_kg_co2e, line.factor) == ("no_grid_factor", None, None)
    assert line.metered_energy_kwh == 5
    assert line.steps == ["country ZZ: no grid intensity in the library"]


def test_gap_with_emissions_is_refused_by_the_database(books):
    books.send({"energy_kwh": "5"})
    (line,) = books.electricity()
    line.pk, line.number, line.gap = None, 999, Line.Gap.NO_DATA
    with pytest.raises(IntegrityError, match="line_gap_is_never_zero"), transaction.atomic():
        line.save()


def test_expected_source_without_data_is_a_gap_line(books):
    Source.objects.create(
        slug="silent", name="Silent", site=books.site, team=books.team, expected_from="2026-01-15",
        expected_until="2026-02-28",
    )  # fmt: skip
    gaps = {month: [line.gap for line in books.month(month)] for month in ("2025-12", "2026-01", "2026-03")}
    assert gaps == {"2025-12": [], "2026-01": ["no_data"], "2026-03": []}


@pytest.mark.parametrize(
    ("kind", "consolidation", "scope"),
    [
        ("own_data_center", "operational_control", "scope_2"),
        ("colocation", "operational_control", "scope_2"),
        ("colocation", "financial_control", "scope_3_8"),
        ("cloud_region", "operational_control", "scope_3_1"),
        ("api_provider", "operational_control", "scope_3_1"),
    ],
)
def test_scope_follows_who_runs_the_place(books, kind, consolidation, scope):
    Organization.objects.update(consolidation=consolidation)
    books.add_site("there", "DE", kind)
    books.send({"site": "there"})
    assert [line.scope for line in books.electricity()] == [scope]


def test_site_meter_is_met_to_the_last_digit(books):
    books.pue("1.1")
    whole = {"started_at": "2026-01-01T00:00:00+01:00", "ended_at": "2026-02-01T00:00:00+01:00"}
    books.send(
        whole | {"energy_kwh": "1000.000000001", "boundary": "facility", "team": None, "meter": "main"},
        {"energy_kwh": "70.7", "ended_at": "2026-01-10T08:00:00Z"},
        {"energy_kwh": "33.3", "ended_at": "2026-01-10T08:00:00Z", "team": "product"},
    )
    lines = books.electricity()
    assert sum(line.facility_energy_kwh for line in lines) == Decimal("1000.000000001")
    (rest,) = [line for line in lines if line.team is None]
    # 1000.000000001 − (70.7 + 33.3) × 1.1 = 885.600000001
    assert (rest.phase, rest.facility_energy_kwh) == ("idle", Decimal("885.600000001"))


def test_site_meter_of_half_a_month_is_met_in_its_own_hours(books):
    books.pue("1")
    books.send(
        {"started_at": "2026-01-10T00:00:00Z", "ended_at": "2026-01-10T01:00:00Z", "energy_kwh": "5",
         "boundary": "facility", "team": None, "meter": "main"},
        {"started_at": "2026-01-10T00:00:00Z", "ended_at": "2026-01-10T02:00:00Z", "energy_kwh": "6"},
    )  # fmt: skip
    # Of the 6 kWh of work, 3 lie in the metered hour: the meter leaves 2, and all work stays counted.
    assert sorted(line.facility_energy_kwh for line in books.electricity()) == [2, 6]


def test_work_above_the_meter_is_a_gap_not_a_negative_rest(books):
    books.pue("1")
    books.send({"energy_kwh": "5", "boundary": "facility", "team": None, "meter": "main"}, {"energy_kwh": "6"})
    (gap,) = [line for line in books.electricity() if line.gap]
    assert (gap.gap, gap.emissions_kg_co2e) == ("above_meter", None)
    assert gap.flags == ["site_meter_kwh:5", "attributed_kwh:6"]


def test_same_inputs_write_nothing_and_give_the_same_hash(books):
    books.send({"energy_kwh": "5"})
    first = books.month()[0].calculation
    assert books.month()[0].calculation == first
    batch = books.send({"energy_kwh": "5"})
    assert account(batch) == (0, 1, 0, 0, 0)
    assert books.month()[0].calculation == first


def test_changed_parameter_writes_a_new_calculation_and_keeps_the_old(books):
    books.send({"energy_kwh": "5"})
    (old,) = books.electricity()
    books.pue("1.2")
    (new,) = books.electricity()
    old.refresh_from_db()
    assert (old.facility_energy_kwh, new.facility_energy_kwh) == (Decimal("7.9"), 6)
    assert (old.calculation.is_current, new.calculation.is_current) == (False, True)
    assert old.calculation.inputs_sha256 != new.calculation.inputs_sha256


def test_lines_and_calculations_cannot_be_changed(books):
    books.send({"energy_kwh": "5"})
    books.month()
    for statement in (
        "UPDATE reports_line SET emissions_kg_co2e = 0",
        "DELETE FROM reports_line",
        "UPDATE reports_calculation SET lines_sha256 = ''",
        "DELETE FROM reports_calculation",
    ):
        with (
            pytest.raises(Exception, match="append-only|written once|permission denied"),
            transaction.atomic(),
        ):
            connection.cursor().execute(statement)
