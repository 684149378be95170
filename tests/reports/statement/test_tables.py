from decimal import Decimal

import pytest

from footprint import FootprintError
from reports.statement.tables import COUNT, KG, KWH, NOTHING, SHARE, Table, amount_cell, printed

D = Decimal


def table(*kilograms):
    made = Table("t", "T", (("Who", None), ("Emissions", KG)))
    for number, kg in enumerate(kilograms):
        made.add(str(number), kg)
    return made


def test_rows_that_round_away_show_a_rounding_difference():
    # 0.4 kg each: 0.000 t twice would print as nothing, and 0.8 kg is 0.001 t
    data = table(D("0.4"), D("0.4")).as_data()
    assert [row[1]["printed"] for row in data["rows"]] == ["<0.001", "<0.001"]
    assert data["total"][1]["printed"] == "0.001"
    assert data["rounding"][1]["printed"] == "+0.001"


def test_rows_that_add_up_show_none():
    data = table(D(1000), D(2500)).as_data([D(3500)])
    assert data["rounding"] is None
    assert (data["total"][1]["value"], data["total"][1]["printed"]) == ("3500", "3.500")


def test_table_that_does_not_meet_the_books_is_refused():
    with pytest.raises(FootprintError, match="does not foot"):
        table(D(1), D(2)).as_data([D("3.000000001")])


def test_row_of_another_length_is_refused():
    with pytest.raises(FootprintError, match="2 columns"):
        table().add("a", D(1), D(2))


def test_missing_zero_and_nothing_are_three_things():
    assert amount_cell(None, KG, "no meter")["state"] == "not_available"
    assert amount_cell(D(0), KG)["state"] == "zero"
    assert amount_cell(NOTHING, KG)["state"] == "not_applicable"
    data = table(None, D(5)).as_data()
    assert data["total"][1]["value"] == "5"
    assert table(None).as_data()["total"][1]["state"] == "not_available"


@pytest.mark.parametrize(
    ("value", "measure", "text"),
    [
        (D("1234567.8"), KG, "1,234.568"),
        (D("-0.1"), KG, ">-0.001"),
        (D("-1500"), KG, "\u22121.500"),
        (D("0.25"), SHARE, "25.0"),
        (D("0.0000001"), SHARE, "<0.1"),
        (1234, COUNT, "1,234"),
        (D("0.5"), KWH, "0.001"),
    ],
)
def test_amounts_are_printed_by_one_rule(value, measure, text):
    assert printed(value, measure) == text
