"""What every formula obeys: more of a cause is more of its effect, and only exact numbers go in."""

from decimal import Decimal

import pytest

import footprint
from footprint import CarbonIntensity, Emissions, FacilityEnergy, FootprintError, ItEnergy, Pue, UnitError
from tests.footprint.worked import amount_of

D = Decimal
STEPS = [D("0.25"), D("0.5"), D("0.75"), D(1)]
LIFE = {"total_embodied_kg_co2e": D(9), "device_hours": D(2), "lifetime_hours": D(100)}
# Each formula with fair inputs, and for each number whether the result rises (+) or falls (−) with it.
FORMULAS = {
    "it_energy_from_power": ({"power_w": D(1), "hours": D(1)}, "++"),
    "it_energy_from_device_hours": ({"device_hours": D(1), "power_w": D(1)}, "++"),
    "device_hours": ({"devices": D(1), "hours": D(1)}, "++"),
    "lifetime_hours": ({"lifetime_years": D(1)}, "+"),
    "sci_embodied": (
        {
            "total_embodied_kg_co2e": D(9),
            "reserved_hours": D(1),
            "lifetime_hours": D(100),
            "resources_reserved": D(1),
            "total_resources": D(8),
        },
        "++−+−",
    ),
    "time_share_embodied": (LIFE, "++−"),
    "use_share_embodied": (LIFE | {"utilisation_share": D(1)}, "++−−"),
    "fleet_embodied": (
        {"total_embodied_kg_co2e": D(9), "device_hours_in_service": D(1), "lifetime_hours": D(100)},
        "++−",
    ),
    "annual_embodied": ({"total_embodied_kg_co2e": D(9), "lifetime_years": D(4)}, "+−"),
    "units_per_kwh": ({"wh_per_unit": D(1)}, "−"),
    "joules_per_token": ({"power_w": D(1), "tokens_per_second": D(1)}, "+−"),
    "final_run_share": ({"final_run_kwh": D(1), "development_kwh": D(1)}, "+−"),
    "kwh_from_joules": ({"joules": D(1)}, "+"),
    "joules_from_kwh": ({"kwh": D(1)}, "+"),
    "kwh_from_wh": ({"wh": D(1)}, "+"),
    "kg_from_lb": ({"lb": D(1)}, "+"),
    "kg_per_kwh_from_lb_per_mwh": ({"lb_per_mwh": D(1)}, "+"),
}
SWEEPS = [(name, *pair) for name, (inputs, signs) in FORMULAS.items() for pair in zip(inputs, signs, strict=True)]


@pytest.mark.parametrize(("name", "varied", "sign"), SWEEPS)
def test_formula_rises_or_falls_with_each_number(name, varied, sign):
    inputs, _signs = FORMULAS[name]
    found = [amount_of(getattr(footprint, name)(**inputs | {varied: inputs[varied] * step})) for step in STEPS]
    assert len(set(found)) == len(STEPS)
    assert found == sorted(found, reverse=sign == "−")


@pytest.mark.parametrize(("name", "varied"), [sweep[:2] for sweep in SWEEPS])
@pytest.mark.parametrize("wrong", [0.5, True, D("NaN"), ItEnergy(D(1))], ids=lambda value: type(value).__name__)
def test_formula_refuses_what_is_no_exact_number(name, varied, wrong):
    with pytest.raises(UnitError):
        getattr(footprint, name)(**FORMULAS[name][0] | {varied: wrong})


@pytest.mark.parametrize(("name", "varied"), [sweep[:2] for sweep in SWEEPS if sweep[2] == "−"])
def test_formula_refuses_to_divide_by_nothing(name, varied):
    for nothing in (D(0), D(-1)):
        with pytest.raises(FootprintError, match=varied):
            getattr(footprint, name)(**FORMULAS[name][0] | {varied: nothing})


def test_emissions_rise_with_energy_pue_and_intensity():
    def emissions(kwh, pue, intensity):
        facility = footprint.facility_energy(ItEnergy(kwh), Pue(pue))
        return footprint.location_based_emissions(facility, CarbonIntensity(intensity)).kg_co2e

    for rising in (
        [emissions(step, D("1.1"), D("0.4")) for step in STEPS],
        [emissions(D(7), 1 + step, D("0.4")) for step in STEPS],
        [emissions(D(7), D("1.1"), step) for step in STEPS],
    ):
        assert rising == sorted(set(rising))


def test_ratios_of_quantities_rise_and_fall():
    by_emissions = [
        footprint.implied_intensity(Emissions(step), FacilityEnergy(D(2))).kg_co2e_per_kwh for step in STEPS
    ]
    by_energy = [footprint.implied_intensity(Emissions(D(2)), FacilityEnergy(step)).kg_co2e_per_kwh for step in STEPS]
    by_units = [
        footprint.software_carbon_intensity_g(
            operational=Emissions(D(2)), embodied=Emissions(D(1)), functional_units=step
        )
        for step in STEPS
    ]
    assert by_emissions == sorted(set(by_emissions))
    assert by_energy == sorted(set(by_energy), reverse=True)
    assert by_units == sorted(set(by_units), reverse=True)
    with pytest.raises(FootprintError, match="above zero"):
        footprint.implied_intensity(Emissions(D(1)), FacilityEnergy(D(0)))


def test_typed_formulas_refuse_the_wrong_quantity():
    with pytest.raises(UnitError):
        footprint.facility_energy(FacilityEnergy(D(1)), Pue(D(1)))
    with pytest.raises(UnitError):
        footprint.location_based_emissions(ItEnergy(D(1)), CarbonIntensity(D(1)))
    with pytest.raises(UnitError):
        footprint.software_carbon_intensity_g(operational=D(1), embodied=Emissions(D(1)), functional_units=D(1))
