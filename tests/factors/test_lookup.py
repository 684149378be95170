from decimal import Decimal

import pytest

from factors.flags import FLAGS, flag_text
from factors.loader import load_library
from factors.lookup import (
    GridIntensityTable,
    default_pue,
    embodied,
    grid_intensity,
    gwp,
    hardware_subjects,
    known_regions,
    lifetime,
    power,
)  # fmt: skip

pytestmark = pytest.mark.django_db

# (grid zone, country, year) → (value, factor, flags); values read in the publications named in the library.
CANADA = ("lifecycle_boundary", "earlier_data", "country_fallback", "unverified_passed_over")
PLACES = [
    ((None, "FR", 2024), ("0.036", "EEA2025-FR-2024", ())),
    ((None, "FR", 2026), ("0.036", "EEA2025-FR-2024", ("earlier_data",))),
    ((None, "FR", 2023), ("0.047", "EEA2025-FR-2023", ())),
    ((None, "DE", 2025), ("0.291", "EEA2025-DE-2024", ("earlier_data",))),
    ((None, "SE", 2026), ("0.006", "EEA2025-SE-2024", ("earlier_data",))),
    ((None, "SG", 2026), ("0.402", "EMA-SG-2024", ("co2_only", "earlier_data"))),
    ((None, "IN", 2024), ("0.7117", "CEA21-india-national-weighted-avg", ("co2_only",))),
    # Its financial year ends in March: of 2025 it has three months.
    ((None, "IN", 2025), ("0.7117", "CEA21-india-national-weighted-avg", ("co2_only", "earlier_data"))),
    ((None, "IN", 2026), ("0.7117", "CEA21-india-national-weighted-avg", ("co2_only", "earlier_data"))),
    ((None, "US", 2026), ("0.349667", "EGRID2023-US-CO2e", ("earlier_data",))),
    (("US-SRVC", "US", 2025), ("0.270477", "EGRID2023-SRVC-CO2e", ("earlier_data",))),
    (("US-RFCW", "US", 2023), ("0.415536", "EGRID2023-RFCW-CO2e", ())),
    (("US-RFCW", "US", 2022), ("0.456164", "EGRID2022-RFCW-CO2e", ())),
    (("US-VA", "US", 2024), ("0.244758", "EGRID2023-ST-VA-CO2e", ("earlier_data",))),
    # The UK publishes for the year of the report, on data two years older.
    ((None, "GB", 2025), ("0.177", "DEFRA2025-ELEC-GEN", ("earlier_data",))),
    ((None, "GB", 2026), ("0.13096", "DEFRA2026-ELEC-GEN", ("earlier_data",))),
    (("AU-NSW", "AU", 2025), ("0.64", "NGA2025-NSW-S2", ("earlier_data",))),
    (("AU-ACT", "AU", 2026), ("0.6", "NGA2026-ACT-S2", ("earlier_data",))),
    (("CN-GD", "CN", 2024), ("0.4419", "MEE-CN-GD-2023", ("co2_only", "earlier_data"))),
    ((None, "CN", 2022), ("0.5366", "MEE-CN-2022-location_average", ("co2_only",))),
    # The zone is of 2025: the year before has only the country.
    (("SE-SE3", "SE", 2026), ("0.027", "NORDIC-SE3-2025", ("lifecycle_boundary", "earlier_data"))),
    (("SE-SE3", "SE", 2024), ("0.006", "EEA2025-SE-2024", ("country_fallback",))),
    # Ontario's and Japan's own values were not checked against their publications: they are never chosen.
    (("CA-ON", "CA", 2025), ("0.174814", "EMBER-CT247-CAN-2024", CANADA)),
    ((None, "JP", 2025), ("0.482324", "EMBER-CT247-JPN-2024", ("lifecycle_boundary", "earlier_data"))),
    ((None, "EH", 2024), ("0.666667", "EMBER-CT247-ESH-2009", ("lifecycle_boundary", "outdated_data"))),
]  # fmt: skip


@pytest.fixture
def table(library):
    return GridIntensityTable()


def test_places_get_the_published_value_and_its_flags(table):
    for (zone, country, year), (value, factor_id, flags) in PLACES:
        found = table.grid_intensity(grid_zone=zone, country=country, year=year)
        assert (found.factor.factor_id, found.factor.value) == (factor_id, Decimal(value)), (
            zone,
            country,
            year,
        )
        assert found.flags == flags, (zone, country, year)


def test_steps_record_the_whole_search(table):
    found = table.grid_intensity(grid_zone="CA-ON", country="CA", year=2026)
    assert found.steps == (
        "grid zone CA-ON: nothing verified for 2026 or before; passed over: "
        "ECCC-ON-2024 (0.03), ECCC-ON-2025 (0.038), ECCC-ON-2026 (0.059)",
        "country CA: EMBER-CT247-CAN-2024, 0.174814 kgCO2e/kWh, data 2024 for 2024, taken for 2026",
    )


def test_unknown_place_is_a_gap_and_never_a_low_value(table):
    for zone, country in ((None, "ZZ"), ("ZZ-1", "ZZ"), ("US-SRVC", "ZZ"), (None, "CF"), ("", "")):
        found = table.grid_intensity(grid_zone=zone, country=country, year=2025)
        assert (found.factor, found.flags) == (None, ())
        assert country == "" or found.steps[-1] == f"country {country}: no grid intensity in the library"


def test_zone_of_another_country_is_not_taken(table):
    found = table.grid_intensity(grid_zone="SE-SE3", country="DE", year=2025)
    assert found.factor.factor_id == "EEA2025-DE-2024"
    assert found.steps[0] == "grid zone SE-SE3: lies in SE, not in DE"
    assert "country_fallback" in found.flags


def test_later_data_is_never_taken(table):
    found = table.grid_intensity(grid_zone="US-SRVC", country="US", year=2021)
    assert found.factor is None
    assert found.steps == (
        "grid zone US-SRVC: no grid intensity for 2021 or before in the library",
        "country US: no grid intensity for 2021 or before in the library",
    )


def test_country_written_as_its_own_zone_is_no_fallback(table):
    assert table.grid_intensity(grid_zone="FR", country="FR", year=2024).flags == ()


def chosen(year: int = 2025, zone: str | None = None) -> str | None:
    found = grid_intensity(grid_zone=zone, country="FR", year=year)
    return found.factor.factor_id if found.factor else None


def test_order_prefers_direct_co2e_then_direct_co2_then_life_cycle(write_dataset):
    life_cycle = {"factor_id": "LIFE", "boundary": "lifecycle", "applies_to": "2025", "data_year": "2025"}
    co2 = {"factor_id": "CO2", "gas_basis": "CO2", "unit": "kgCO2/kWh", "data_year": "2024"}
    co2e = {"factor_id": "CO2E", "data_year": "2022", "applies_to": "2022"}
    for rows, best in (([life_cycle], "LIFE"), ([life_cycle, co2], "CO2"), ([life_cycle, co2, co2e], "CO2E")):
        load_library(write_dataset(*rows))
        assert chosen() == best


def test_order_prefers_three_years_of_age_before_the_boundary(write_dataset):
    direct = {"factor_id": "DIRECT", "data_year": "2021", "applies_to": "2021"}
    load_library(write_dataset(direct, {"factor_id": "LIFE", "boundary": "lifecycle"}))
    assert [chosen(2024), chosen(2025)] == ["DIRECT", "LIFE"]


def test_order_prefers_the_nearest_edition_then_the_youngest_data(write_dataset):
    load_library(
        write_dataset(
            {"factor_id": "A", "applies_to": "2023", "data_year": "2023"},
            {"factor_id": "B", "applies_to": "2025", "data_year": "2022"},
            {"factor_id": "C", "applies_to": "2024-2025", "data_year": "2024"},
        )
    )
    assert [chosen(2023), chosen(2024), chosen(2025), chosen(2026)] == ["A", "C", "C", "C"]


def test_order_ends_with_rank_and_name(write_dataset):
    write_dataset({"factor_id": "Z"}, {"factor_id": "Y"}, slug="grid-a", rank=20)
    load_library(write_dataset({"factor_id": "X"}, slug="grid-b", rank=30))
    assert chosen() == "Y"
    load_library(write_dataset({"factor_id": "X"}, slug="grid-b", rank=10))
    assert chosen() == "X"


@pytest.mark.parametrize(
    "change",
    [
        {"is_verified": "false"}, {"method": "residual_mix"}, {"component": "t_and_d"},
        {"boundary": "upstream"}, {"component": "generation_and_t_and_d"}, {"applies_to": "2026"},
    ],
)  # fmt: skip
def test_what_is_no_checked_location_average_is_never_chosen(write_dataset, change):
    load_library(write_dataset(change))
    assert chosen() is None


def test_table_reads_once_for_any_number_of_lookups(library, django_assert_num_queries):
    with django_assert_num_queries(1):
        table = GridIntensityTable()
        for (zone, country, year), _ in PLACES:
            assert table.grid_intensity(grid_zone=zone, country=country, year=year).factor.dataset.slug


def test_default_pue_is_on_premise_of_cloud_carbon_footprint(library):
    found = default_pue()
    assert (found.factor.value, found.factor.source) == (Decimal("1.58"), "Cloud Carbon Footprint")


def test_hardware_is_found_by_its_short_name(library):
    assert [embodied(kind).factor.value for kind in ("h100-sxm", "a100-80g", "l40s")] == [
        273, Decimal("567.7"), Decimal("277.1"),
    ]  # fmt: skip
    assert [power(kind).factor.value for kind in ("h100-sxm", "a100-80g", "l40s")] == [700, 400, 350]
    assert power("tpu-v4").factor is None
    assert power("tpu-v4", "average").factor.value == 170
    assert {"h100-sxm", "a100-80g", "l40s", "server-p5-without-accelerators"} <= set(hardware_subjects())


def test_unknown_hardware_has_no_value(library):
    for found in (embodied("toaster"), power("toaster"), lifetime("toaster")):
        assert found.factor is None
        assert found.steps[-1].endswith("of toaster: not in the library") or "toaster tdp" in found.steps[-1]
    assert embodied("tpu-v5p-with-machine").steps == (
        "embodied of tpu-v5p-with-machine: nothing verified in the library; passed over: EMBODIED-tpu-v5p-with-machine",
    )


def test_lifetime_is_its_own_or_that_of_servers(library):
    own, general = lifetime("tpu-v6e"), lifetime("h100-sxm")
    assert (own.factor.value, own.flags) == (6, ())
    assert (general.factor.value, general.factor.minimum, general.factor.maximum) == (4, 3, 6)
    assert (general.flags, len(general.steps)) == (("class_lifetime",), 2)


def test_warming_potentials_follow_the_report(library):
    assert [gwp("R-410A", report).factor.value for report in ("AR4", "AR5", "AR6")] == [
        Decimal("2087.5"), Decimal("1923.5"), Decimal("2255.5"),
    ]  # fmt: skip
    methane = gwp("CH4-fossil", "ar6").factor
    assert (methane.value, methane.minimum, methane.maximum) == (
        Decimal("29.8"),
        Decimal("18.8"),
        Decimal("40.8"),
    )
    assert gwp("CH4-nonfossil", "AR6", "GWP20").factor.value == Decimal("79.7")
    assert [gwp("N2O", report).factor.value for report in ("AR4", "AR5", "AR6")] == [298, 265, 273]
    assert gwp("CH4-fossil", "AR3").factor is None


def test_known_regions_tell_what_can_be_chosen(library):
    regions = {region.code: region for region in known_regions()}
    assert (regions["US-SRVC"].country, regions["US-SRVC"].is_usable) == ("US", True)
    assert (regions["CA-ON"].name, regions["CA-ON"].is_usable) == ("Ontario", False)
    assert regions["FR"].name == "France"
    assert list(regions) == sorted(regions)


def test_every_flag_has_words():
    assert all(str(flag_text(flag)) != flag for flag in FLAGS)
    assert flag_text("overbooked") == "overbooked"
    used = {flag for _, (_, _, flags) in PLACES for flag in flags} | {"class_lifetime"}
    assert used == set(FLAGS)
