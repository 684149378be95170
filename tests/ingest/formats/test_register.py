"""What a register counted between two stands, and when that cannot be told."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ingest.parsing.register import Interval, Registers, Stand

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def counted(*stands, may_wrap=True):
    """Return the amount of every stand, with the hour at which its interval begins, or the code that it ends in."""
    registers, found = Registers(may_wrap=may_wrap), []
    for hour, stand in enumerate(stands):
        told = registers.advance("m", "key", Stand(hour + 1, BEGIN + timedelta(hours=hour), Decimal(stand)), "text")
        if not isinstance(told, Interval):
            found.append(told.reasons[0].code if hasattr(told, "reasons") else told.reason.code)
        elif told.amount is None:
            found.append(told.doubt.code)
        else:
            found.append((str(told.amount), (told.started_at - BEGIN) // timedelta(hours=1)))
    return found[1:]


def test_what_a_register_counts_is_the_difference_of_its_stands():
    assert counted("100", "101.5", "101.5", "110") == [("1.5", 0), ("0.0", 1), ("8.5", 2)]


@pytest.mark.parametrize(("before", "after"), [("999999.9", "0.4"), ("9999", "1"), ("99990", "900")])
def test_register_that_has_reached_its_end_counts_on(before, after):
    end = Decimal(10) ** len(before.split(".")[0])
    assert counted(before, after) == [(str(end - Decimal(before) + Decimal(after)), 0)]
    assert counted(before, after, may_wrap=False) == ["register_fell"]


@pytest.mark.parametrize(("before", "after"), [("950000", "3"), ("999999", "20000"), ("999", "1"), ("1200", "1199")])
def test_register_that_falls_elsewhere_was_reset(before, after):
    assert counted(before, after, str(Decimal(after) + 1))[0] == "register_fell"


def test_after_a_reset_it_counts_from_the_new_stand():
    assert counted("12000", "5", "7", "20000") == ["register_fell", ("2", 1), ("19993", 2)]


def test_stand_that_was_misread_is_never_the_begin_of_an_interval():
    assert counted("12000", "0", "0", "12010") == ["register_zero", "register_zero", ("10", 0)]
    assert counted("12000", "17", "12010") == ["register_fell", ("10", 0)]
    assert counted("999990", "0", "999995", "0", "4") == ["register_zero", ("5", 0), "register_zero", ("9", 2)]
