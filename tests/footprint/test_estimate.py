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
    ],
)
def test_estimate_names_the_input_that_it_refuses(inputs, named):
    with pytest.raises(EstimateError, match=named):
        estimate(inputs)
