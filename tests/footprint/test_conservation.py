from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint import (
    FootprintError,
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
    assert all(part == 0 for part, weight in zip(parts, given_weights, strict=True) if weight == 0 and total == 0)


def test_allocation_gives_the_rest_to_the_largest_remainder():
    third = Decimal("0.000000010")
    assert allocate(third, [Decimal(1)] * 3) == [Decimal("0.000000004"), Decimal("3E-9"), Decimal("3E-9")]
    # 500 of 2000 GPU hours of 300 kWh idle: 75 kWh
    assert allocate(Decimal(300), [Decimal(500), Decimal(1500)])[0] == 75


def test_allocation_over_nothing_is_refused():
    for total, wrong in ((Decimal(1), [Decimal(0)]), (Decimal(-1), [Decimal(1)]), (Decimal(1), [Decimal(-1)])):
        with pytest.raises(FootprintError):
            allocate(total, wrong)


@given(amounts, st.lists(st.integers(min_value=1, max_value=10**7), min_size=1, max_size=50))
def test_spread_parts_add_up(amount, lengths):
    edges = [Decimal(sum(lengths[:count])) for count in range(len(lengths) + 1)]
    parts = spread(amount, edges)
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)


def test_spread_gives_each_hour_its_share():
    assert spread(Decimal(3), [Decimal(0), Decimal(1800), Decimal(5400)]) == [Decimal(1), Decimal(2)]
    with pytest.raises(FootprintError):
        spread_part(Decimal(1), low_s=Decimal(2), high_s=Decimal(1), span_s=Decimal(3))


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
    with pytest.raises(FootprintError):
        ledger_amount(Decimal("1E-12"))
