from decimal import Decimal

import pytest

from footprint import EstimateError, estimate

RUN = {"device_hours": 800, "power_w": 700}
METER = {"energy_kwh": 100, "energy_basis": "it"}


def test_estimate_leaves_out_what_does_not_follow():
    assert set(estimate(RUN)) == {"it_energy_kwh", "derivation"}
    assert set(estimate(RUN | {"intensity_kg_per_kwh": 1})) == {"it_energy_kwh", "derivation"}
    facility = {"energy_kwh": 100, "energy_basis": "facility"}
    assert set(estimate(facility)) == {"facility_energy_kwh", "derivation"}


def test_estimate_takes_a_float_as_it_was_written():
    answer = estimate({"energy_kwh": 0.1, "energy_basis": "it", "pue": 1.1, "intensity_kg_per_kwh": 0.3})
    assert answer["location_kg_co2e"] == Decimal("0.033")


def test_estimate_with_hours_equals_estimate_with_days():
    by_days = estimate({"devices": 8, "days": 3, "power_w": 700})["it_energy_kwh"]
    assert by_days == estimate({"devices": 8, "hours": 72, "power_w": 700})["it_energy_kwh"] == Decimal("403.2")


@pytest.mark.parametrize(
    ("inputs", "named"),
    [
        ({}, "energy_kwh"),
        ({"pue": 1.2}, "device_hours"),
        (RUN | {"devices": 2}, "devices"),
        ({"devices": 2, "days": 1, "hours": 3, "power_w": 1}, "hours"),
        (RUN | {"energy_kwh": 1, "energy_basis": "it"}, "energy_kwh"),
        ({"energy_kwh": 1}, "energy_basis"),
        (METER | {"energy_basis": "rack"}, "energy_basis"),
        (RUN | {"energy_basis": "it"}, "energy_basis"),
        (METER | {"energy_basis": "facility", "pue": 1.1}, "pue"),
        (METER | {"pue": 0.9}, "pue"),
        (METER | {"pue": "1.1"}, "pue"),
        (METER | {"pue": True}, "pue"),
        (METER | {"pue": None}, "pue"),
        (METER | {"intensity_kg_per_kwh": float("nan")}, "intensity_kg_per_kwh"),
        (METER | {"intensity_kg_per_kwh": float("inf")}, "intensity_kg_per_kwh"),
        ({"energy_kwh": -1, "energy_basis": "it"}, "energy_kwh"),
        ({"device_hours": 1}, "power_w"),
        ({"power_w": 1}, "power_w"),
        ({"devices": 1, "power_w": 1}, "devices"),
        ({"days": 1, "power_w": 1}, "days"),
        (METER | {"wue": 1}, "wue"),
        (METER | {"power_w": 1}, "power_w"),
        (METER | {"devices": 1}, "devices"),
        (METER | {"energy_basis": None}, "energy_basis"),
        (METER | {"energy_basis": ["it"]}, "energy_basis"),
        (RUN | {"days": 1}, "days"),
        (RUN | {"hours": 1}, "hours"),
        ({"hours": 1, "power_w": 1}, "hours"),
        (METER | {"energy_kwh": Decimal("1E999999999")}, "energy_kwh"),
        (METER | {"energy_kwh": Decimal("1E-999999999")}, "energy_kwh"),
        (METER | {"energy_kwh": 10**5000}, "energy_kwh"),
        (METER | {"energy_kwh": 10**15}, "energy_kwh"),
        (METER | {"energy_kwh": Decimal("1E-31")}, "energy_kwh"),
        (METER | {"energy_kwh": Decimal("sNaN")}, "energy_kwh"),
        (METER | {"energy_kwh": "9" * 5000}, "energy_kwh"),
    ],
)
def test_estimate_names_the_input_that_it_refuses(inputs, named):
    with pytest.raises(EstimateError, match=rf"\b{named}\b") as refused:
        estimate(inputs)
    assert len(str(refused.value)) < 250


def test_estimate_of_nothing_used_is_zero_and_says_so():
    answer = estimate({"energy_kwh": Decimal("-0E+99"), "energy_basis": "it", "pue": 1.2})
    assert str(answer["it_energy_kwh"]) == "0"
    assert answer["facility_energy_kwh"] == 0


def test_estimate_shows_the_formula_and_inputs_of_every_output():
    answer = estimate({"devices": 8, "hours": 72, "power_w": 700, "pue": 1.25, "intensity_kg_per_kwh": 0.5})
    derivation = answer["derivation"]
    assert set(derivation) == set(answer) - {"derivation"}
    assert derivation["it_energy_kwh"]["inputs"] == {"devices": 8, "hours": 72, "power_w": 700}
    for name, step in derivation.items():
        product = Decimal(1)
        for factor in step["formula"].replace(" ÷ 1000", " × 0.001").split(" × "):
            product *= step["inputs"].get(factor) or Decimal(factor)
        assert product == answer[name]


def test_estimate_of_stated_facility_energy_has_no_it_energy():
    answer = estimate({"energy_kwh": 7500, "energy_basis": "facility", "intensity_kg_per_kwh": 0.431})
    assert set(answer) == {"facility_energy_kwh", "location_kg_co2e", "derivation"}
    assert answer["location_kg_co2e"] == Decimal("3232.5")


def test_estimate_keeps_every_digit_within_its_bounds():
    least = Decimal("1E-30")
    most = 10**15 - 1
    assert estimate({"energy_kwh": most, "energy_basis": "it"})["it_energy_kwh"] == most
    assert estimate({"energy_kwh": least, "energy_basis": "it"})["it_energy_kwh"] == least
    days = Decimal("1.0000000000000000000000000001")
    found = estimate({"devices": 1, "days": days, "power_w": 1000})["it_energy_kwh"]
    assert found == Decimal("24.0000000000000000000000000024")
