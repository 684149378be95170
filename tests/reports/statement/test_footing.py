from decimal import Decimal

import pytest
from django.utils import translation

from footprint import FootprintError
from reports.amounts import (
    COUNT,
    HOURS,
    KG,
    KWH,
    NOTHING,
    RATIO,
    SHARE,
    Partial,
    amount_cell,
    printed,
)
from reports.footing import Column, Table
from reports.statement.breakdown import shares

D = Decimal


def table(*kilograms):
    made = Table("t", "T", (Column("who", "Who"), Column("kg", "Emissions", KG)))
    for number, kg in enumerate(kilograms):
        made.add(str(number), str(number), kg)
    return made


def rows(data, kind):
    found = data["rows"] if kind == "row" else [data[kind]] if data[kind] else []
    return [row[1] for row in found]


def test_rows_that_round_away_show_a_rounding_difference():
    # 1000.4 g twice prints as 1.000 t and 1.000 t; together 2000.8 g are 2.001 t
    data = table(D("1000.4"), D("1000.4")).as_data({"kg": D("2000.8")})
    assert [cell["printed"] for cell in rows(data, "row")] == ["1.000", "1.000"]
    assert (rows(data, "total")[0]["printed"], rows(data, "total")[0]["printed_unit"]) == ("2.001", "t CO2e")
    (difference,) = rows(data, "rounding")
    assert (difference["printed"], difference["state"]) == ("+0.001", "rounding")


def test_negative_rounding_difference_has_a_minus():
    # 1.0005 t twice rounds up twice; together 2.001 t
    data = table(D("1000.5"), D("1000.5")).as_data({"kg": D("2001")})
    assert rows(data, "rounding")[0]["printed"] == "\u22120.001"


def test_rows_that_add_up_show_none():
    data = table(D(1000), D(2500)).as_data({"kg": D(3500)})
    assert rows(data, "rounding") == []
    assert (rows(data, "total")[0]["value"], rows(data, "total")[0]["printed"]) == ("3500", "3.500")


def test_table_that_does_not_meet_the_books_is_refused():
    with pytest.raises(FootprintError, match="does not foot"):
        table(D(1), D(2)).as_data({"kg": D("3.000000001")})
    with pytest.raises(FootprintError, match="does not foot"):
        table(D(1), D(2)).as_data({})


def test_row_of_another_length_is_refused():
    with pytest.raises(FootprintError, match="2 columns"):
        table().add("a", "a", D(1), D(2))


def test_rows_beside_are_no_part_of_the_total():
    made = table(D(5))
    made.beside("b", "b", D(7))
    data = made.as_data({"kg": D(5)})
    assert (data["ids"], data["beside_ids"], data["total"][1]["value"]) == (["0"], ["b"], "5")


def test_missing_partial_zero_and_nothing_are_four_things():
    scale = KG.scales[0]
    assert amount_cell(None, KG, scale, "no meter")["state"] == "not_available"
    assert amount_cell(D(0), KG, scale)["state"] == "zero"
    assert amount_cell(NOTHING, KG, scale)["state"] == "not_applicable"
    partial = amount_cell(Partial(D(2), "a gap"), KG, scale)
    assert (partial["value"], partial["is_partial"], partial["reason"]) == ("2", True, "a gap")
    (total,) = rows(table(None, D(5)).as_data({"kg": D(5)}), "total")
    assert (total["value"], total["is_partial"]) == ("5", True)
    assert "is_partial" not in rows(table(D(2), D(5)).as_data({"kg": D(7)}), "total")[0]
    assert rows(table(None).as_data({"kg": None}), "total")[0]["state"] == "not_available"


@pytest.mark.parametrize(
    ("value", "measure", "text"),
    [
        (D("1234567.8"), KG, "1,234.568"),
        (D("999.9994"), KG, "999.999"),
        (D("0.0004"), KG, "<0.001"),
        (D("-0.0004"), KG, ">\u22120.001"),
        (D("-1500"), KG, "\u22121.500"),
        (D("0"), KG, "0.000"),
        (D("0.25"), SHARE, "25.0"),
        (D("0.0000001"), SHARE, "<0.1"),
        (1234, COUNT, "1,234"),
        (D("0.5"), KWH, "0.500"),
        (D("1999.5"), HOURS, "2,000"),
        (D("1.280000000"), RATIO, "1.28"),
    ],
)
def test_amounts_are_printed_by_one_rule(value, measure, text):
    assert printed(value, measure.scale_for([D(value)])) == text


def test_figures_follow_the_language_and_values_do_not():
    with translation.override("fr"):
        cell = amount_cell(D("1234567.8"), KG, KG.scale_for([D(1234567)]))
    assert cell["printed"].replace("\u202f", " ").replace("\xa0", " ") == "1 234,568"
    assert cell["value"] == "1234567.8"


def test_shares_add_up_to_one_to_the_last_digit():
    parts = shares([D(1), D(1), NOTHING, D(1), None])
    assert parts == [D("0.333333334"), D("0.333333333"), NOTHING, D("0.333333333"), NOTHING]
    assert shares([D(0), None]) == [None, NOTHING]
