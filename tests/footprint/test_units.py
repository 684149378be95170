from dataclasses import FrozenInstanceError
from decimal import Decimal
from itertools import product

import pytest

from footprint import CarbonIntensity, Emissions, FacilityEnergy, ItEnergy, Pue, UnitError, facility_energy

D = Decimal
ONES = [ItEnergy(D(1)), FacilityEnergy(D(1)), Pue(D(1)), CarbonIntensity(D(1)), Emissions(D(1)), D(1), 1]
OPERATORS = {
    "+": lambda left, right: left + right,
    "−": lambda left, right: left - right,
    "×": lambda left, right: left * right,
    "÷": lambda left, right: left / right,
}
MEANINGFUL = {
    ("ItEnergy", "+", "ItEnergy"): ItEnergy(D(2)),
    ("FacilityEnergy", "+", "FacilityEnergy"): FacilityEnergy(D(2)),
    ("Emissions", "+", "Emissions"): Emissions(D(2)),
    ("ItEnergy", "×", "Pue"): FacilityEnergy(D(1)),
    ("FacilityEnergy", "×", "CarbonIntensity"): Emissions(D(1)),
}
EVERY = [
    pytest.param(left, sign, right, id=f"{type(left).__name__} {sign} {type(right).__name__}")
    for left, sign, right in product(ONES, OPERATORS, ONES)
    if not (isinstance(left, D | int) and isinstance(right, D | int))
]


@pytest.mark.parametrize(("left", "sign", "right"), EVERY)
def test_operator_gives_what_it_means_or_a_unit_error(left, sign, right):
    names = (type(left).__name__, sign, type(right).__name__)
    if names in MEANINGFUL:
        assert OPERATORS[sign](left, right) == MEANINGFUL[names]
    else:
        with pytest.raises(UnitError, match=f"{names[0]} [{sign}] {names[2]} has no meaning"):
            OPERATORS[sign](left, right)


@pytest.mark.parametrize("kind", [ItEnergy, FacilityEnergy, Pue, CarbonIntensity, Emissions])
@pytest.mark.parametrize("wrong", [1.5, True, "1.5", None, D("NaN"), D("Infinity")], ids=repr)
def test_quantity_takes_exact_finite_numbers_only(kind, wrong):
    with pytest.raises(UnitError):
        kind(wrong)


def test_pue_and_intensity_have_a_lower_end():
    assert Pue(1).ratio == 1
    assert CarbonIntensity(0).kg_co2e_per_kwh == 0
    with pytest.raises(UnitError, match="below 1"):
        Pue(D("0.999999999"))
    with pytest.raises(UnitError, match="negative"):
        CarbonIntensity(D("-0.000000001"))


def test_quantities_of_different_kinds_are_never_equal():
    assert ItEnergy(D(1)) != FacilityEnergy(D(1))
    assert ItEnergy(D("1.0")) == ItEnergy(D(1))


def test_quantity_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        ItEnergy(D(1)).kwh = D(2)


def test_product_keeps_every_digit_of_a_ledger_amount():
    found = facility_energy(ItEnergy(D("999999999999999.999999999")), Pue(D("1.999999999")))
    assert found.kwh == D("1999999998999999.999999998000000001")
