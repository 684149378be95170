from decimal import Decimal

import pytest

from footprint import (
    CarbonIntensity,
    Emissions,
    FacilityEnergy,
    FootprintError,
    ItEnergy,
    Pue,
    annual_embodied,
    data_quality_score,
    device_hours,
    facility_energy,
    final_run_share,
    fleet_embodied,
    is_within_band,
    it_energy_from_device_hours,
    it_energy_from_power,
    joules_from_kwh,
    joules_per_token,
    kg_from_lb,
    kg_per_kwh_from_lb_per_mwh,
    kwh_from_joules,
    kwh_from_wh,
    ledger_amount,
    lifetime_hours,
    location_based_emissions,
    sci_embodied,
    software_carbon_intensity_g,
    time_share_embodied,
    units_per_kwh,
    use_share_embodied,
)

D = Decimal


def test_energy_from_power_and_time():
    assert it_energy_from_power(power_w=D(1200), hours=D(100)) == ItEnergy(D(120))
    # 8 GPUs × 100 h × 700 W × 0.8 = 448 kWh
    hours = device_hours(devices=D(8), hours=D(100))
    assert it_energy_from_device_hours(device_hours=hours, power_w=D(560)) == ItEnergy(D(448))


def test_facility_energy_is_it_energy_times_pue():
    assert facility_energy(ItEnergy(D(1234)), Pue(D("1.09"))) == FacilityEnergy(D("1345.06"))


def test_location_based_emissions_of_two_grids():
    us = location_based_emissions(FacilityEnergy(D(600_000)), CarbonIntensity(D("0.415536")))
    de = location_based_emissions(FacilityEnergy(D(400_000)), CarbonIntensity(D("0.291")))
    assert us + de == Emissions(D("365721.6"))


def test_time_share_of_embodied():
    # 7012 kg × 72 ÷ 35040 × 4 ÷ 8 = 7.204 kg
    shared = sci_embodied(
        total_embodied_kg_co2e=D(7012),
        reserved_hours=D(72),
        lifetime_hours=lifetime_hours(lifetime_years=D(4)),
        resources_reserved=D(4),
        total_resources=D(8),
    )
    assert round(shared.kg_co2e, 3) == D("7.204")
    per_device = time_share_embodied(total_embodied_kg_co2e=D(7012) / 8, device_hours=D(288), lifetime_hours=D(35040))
    assert ledger_amount(per_device.kg_co2e) == ledger_amount(shared.kg_co2e)


def test_use_share_charges_idle_to_use():
    used = use_share_embodied(
        total_embodied_kg_co2e=D(7012) / 8,
        device_hours=D(288),
        lifetime_hours=D(35040),
        utilisation_share=D("0.6"),
    )
    assert round(used.kg_co2e, 3) == D("12.007")


@pytest.mark.parametrize("wrong", ["0", "-0.1", "1.000000001"])
def test_use_share_refuses_a_utilisation_outside_0_to_1(wrong):
    with pytest.raises(FootprintError, match="utilisation_share"):
        use_share_embodied(
            total_embodied_kg_co2e=D(1), device_hours=D(1), lifetime_hours=D(1), utilisation_share=D(wrong)
        )


def test_band_contains_its_ends_and_is_not_upside_down():
    low, high = CarbonIntensity(D("0.38")), CarbonIntensity(D("0.43"))
    for inside in (low, high):
        assert is_within_band(inside, low=low, high=high)
    for outside in ("0.379999999", "0.430000001"):
        assert not is_within_band(CarbonIntensity(D(outside)), low=low, high=high)
    with pytest.raises(FootprintError, match="low end"):
        is_within_band(low, low=high, high=low)


def test_use_share_reproduces_bloom():
    # 150 kg over 6 years at 85 % for 1 082 990 GPU hours: 3.64 t (arXiv 2211.02001)
    found = use_share_embodied(
        total_embodied_kg_co2e=D(150),
        device_hours=D(1_082_990),
        lifetime_hours=lifetime_hours(lifetime_years=D(6)),
        utilisation_share=D("0.85"),
    )
    assert round(found.kg_co2e, 3) == D("3636.147")


def test_sci_embodied_of_the_standards_own_check():
    found = sci_embodied(
        total_embodied_kg_co2e=D(1000),
        reserved_hours=D(1),
        lifetime_hours=D(35040),
        resources_reserved=D(1),
        total_resources=D(1),
    )
    assert round(found.kg_co2e * 1000, 2) == D("28.54")


def test_sci_embodied_reads_every_input():
    # 1533.12 g over 94 608 000 s for 3600 s and one of eight: the input that a peer ignored
    found = sci_embodied(
        total_embodied_kg_co2e=D("1.53312"),
        reserved_hours=D(1),
        lifetime_hours=D(94_608_000) / 3600,
        resources_reserved=D(1),
        total_resources=D(8),
    )
    assert round(found.kg_co2e * 1000, 9) == D("0.007292237")


def test_straight_line_and_a_fleet_in_service_all_year_agree():
    fleet = fleet_embodied(total_embodied_kg_co2e=D(7012), device_hours_in_service=D(8760), lifetime_hours=D(35040))
    assert fleet == Emissions(D(1753))
    assert annual_embodied(total_embodied_kg_co2e=D(7012), lifetime_years=D(4)) == fleet


def test_software_carbon_intensity():
    operational = Emissions(D(48) * D("0.350"))
    found = software_carbon_intensity_g(
        operational=operational, embodied=Emissions(D("7.20411")), functional_units=D(10_000)
    )
    assert round(found, 4) == D("2.4004")


def test_intensities_per_unit():
    assert round(units_per_kwh(wh_per_unit=D("0.24"))) == 4167
    per_token = joules_per_token(power_w=D("4277.775202157113"), tokens_per_second=D("433.24081085034743"))
    assert round(per_token, 9) == D("9.873897138")
    share = final_run_share(final_run_kwh=D(433_196), development_kwh=D(1_163_088))
    assert round(share * 100, 2) == D("37.25")


def test_strubell_in_pounds():
    # 1515.43 W × 84 h × 1.58 at 0.954 lb/kWh = 192 lb; 626 155 lb = 284 t
    energy = facility_energy(it_energy_from_power(power_w=D("1515.43"), hours=D(84)), Pue(D("1.58")))
    assert round(energy.kwh * D("0.954"), 3) == D("191.876")
    assert round(kg_from_lb(D(626_155)) / 1000, 4) == D("284.0191")


def test_units_come_back():
    assert kwh_from_joules(D(3_600_000)) == 1
    assert kwh_from_wh(D("0.24")) == D("0.00024")
    assert round(kg_per_kwh_from_lb_per_mwh(D("916.1")), 6) == D("0.415536")
    for kwh in (D(1), D("0.000000001"), D(123_456_789)):
        assert kwh_from_joules(joules_from_kwh(kwh)) == kwh


def test_quality_score_is_weighted_by_emissions():
    # (320 t, measured), (150 t, provider-reported), (30 t, default): 1.84
    scored = [(Emissions(D(320)), 1), (Emissions(D(150)), 3), (Emissions(D(30)), 5)]
    assert data_quality_score(scored) == D("1.84")
    for wrong in ([], [(Emissions(D(1)), 0)], [(Emissions(D(1)), 6)], [(Emissions(D(0)), 1)]):
        with pytest.raises(FootprintError):
            data_quality_score(wrong)
