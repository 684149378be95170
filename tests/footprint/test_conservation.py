from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint import (
    FootprintError,
    UnitError,
    allocate,
    display_amount,
    is_below_display,
    ledger_amount,
    ledger_amount_or_least,
    rounding_difference,
    spread,
    spread_part,
)

amounts = st.decimals(min_value=0, max_value=10**12, places=9)
weights = st.lists(st.decimals(min_value=0, max_value=10**9, places=9), min_size=1, max_size=40).filter(any)


@given(amounts, weights)
def test_allocated_parts_add_up(total, given_weights):
    parts = allocate(total, given_weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    assert all(part == 0 for part, weight in zip(parts, given_weights, strict=True) if weight == 0)


@given(amounts, weights)
def test_allocated_part_is_its_share_to_the_last_digit(total, given_weights):
    whole = sum(map(Fraction, given_weights))
    for part, weight in zip(allocate(total, given_weights), given_weights, strict=True):
        assert abs(Fraction(part) - Fraction(total) * Fraction(weight) / whole) < Fraction(1, 10**9)


def test_allocation_gives_the_rest_to_the_largest_remainder():
    third = Decimal("0.000000010")
    assert allocate(third, [Decimal(1)] * 3) == [Decimal("0.000000004"), Decimal("3E-9"), Decimal("3E-9")]
    # 500 of 2000 GPU hours of 300 kWh idle: 75 kWh
    assert allocate(Decimal(300), [Decimal(500), Decimal(1500)])[0] == 75


def test_allocation_over_nothing_is_refused():
    for total, wrong in ((1, [0]), (1, []), (-1, [1]), (1, [-1]), (Decimal("1E-10"), [1])):
        with pytest.raises(FootprintError):
            allocate(Decimal(total), [Decimal(weight) for weight in wrong])
    with pytest.raises(UnitError):
        allocate(Decimal(1), [0.5])


@given(amounts, st.lists(st.integers(min_value=1, max_value=10**7), min_size=1, max_size=50))
def test_spread_parts_add_up(amount, lengths):
    edges = [Decimal(sum(lengths[:count])) for count in range(len(lengths) + 1)]
    parts = spread(amount, edges)
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)


def test_spread_gives_each_hour_its_share():
    assert spread(Decimal(3), [Decimal(0), Decimal(1800), Decimal(5400)]) == [Decimal(1), Decimal(2)]


def test_spread_of_what_has_no_place_is_refused():
    for low, high, span in ((2, 1, 3), (-1, 1, 3), (1, 4, 3), (0, 0, 0)):
        with pytest.raises(FootprintError, match="interval"):
            spread_part(Decimal(1), low_s=Decimal(low), high_s=Decimal(high), span_s=Decimal(span))
    with pytest.raises(FootprintError, match="Edges"):
        spread(Decimal(1), [Decimal(1), Decimal(2)])
    # a tenth decimal would be lost on the way
    with pytest.raises(FootprintError, match="9 decimals"):
        spread(Decimal("1.0000000001"), [Decimal(0), Decimal(1)])


def test_spread_gives_half_a_last_digit_to_the_earlier_part():
    # as PostgreSQL's round() does: half away from zero
    least = Decimal("0.000000001")
    assert spread(least, [Decimal(0), Decimal(1), Decimal(2)]) == [least, Decimal(0)]
    assert spread(-least, [Decimal(0), Decimal(1), Decimal(2)]) == [-least, Decimal(0)]


def test_spread_parts_do_not_depend_on_other_cuts():
    coarse = spread(Decimal("1.000000001"), [Decimal(0), Decimal(7), Decimal(11)])
    fine = spread(Decimal("1.000000001"), [Decimal(at) for at in range(12)])
    assert coarse == [sum(fine[:7]), sum(fine[7:])]


@given(st.lists(amounts, max_size=30), st.integers(min_value=0, max_value=6))
def test_printed_rows_and_difference_add_up_to_the_printed_total(rows, decimals):
    total = sum(rows, Decimal(0))
    printed = sum((display_amount(row, decimals) for row in rows), Decimal(0))
    assert printed + rounding_difference(rows, total, decimals) == display_amount(total, decimals)


def test_rounding_rules():
    assert display_amount(Decimal("2.5"), 0) == 3
    assert display_amount(Decimal("-2.5"), 0) == -3
    assert ledger_amount(Decimal("0.0000000015")) == Decimal("0.000000002")
    assert ledger_amount(Decimal("0.0000000025")) == Decimal("0.000000002")
    assert is_below_display(Decimal("0.004"), 2)
    assert not is_below_display(Decimal(0), 2)
    assert ledger_amount_or_least(Decimal("1E-12")) == Decimal("0.000000001")
    assert ledger_amount_or_least(Decimal(0)) == 0
    with pytest.raises(FootprintError, match="smaller"):
        ledger_amount(Decimal("1E-12"))


def test_printed_zero_has_no_sign():
    assert str(display_amount(Decimal("-0.004"), 2)) == "0.00"
    assert str(rounding_difference([Decimal("-0.004")], Decimal("-0.004"), 2)) == "0.00"
    assert is_below_display(Decimal("-0.004"), 2)


def test_ledger_refuses_what_its_column_cannot_hold():
    most = Decimal("999999999999999.999999999")
    assert ledger_amount(most) == most
    assert ledger_amount(-most) == -most
    for wrong in ("1E15", "999999999999999.9999999995", "-1E15", "1E999999", "NaN", "Infinity"):
        for into in (ledger_amount, ledger_amount_or_least):
            with pytest.raises(FootprintError, match="can hold"):
                into(Decimal(wrong))
