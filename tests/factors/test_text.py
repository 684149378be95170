from decimal import Decimal

import pytest

from factors.text import FactorTextError, read_dataset, read_library
from tests.factors.conftest import HEADER


def problems_of(library):
    with pytest.raises(FactorTextError) as caught:
        read_library(library)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": "1e-3"}, "value “1e-3” is no plain decimal of at most 15 digits and 9 decimals."),
        ({"value": "0,05"}, "22 fields instead of 21."),
        ({"value": "NaN"}, "value “NaN” is no plain decimal of at most 15 digits and 9 decimals."),
        ({"value": "-0.05"}, "value “-0.05” is no plain decimal of at most 15 digits and 9 decimals."),
        ({"value": "0.0123456789"}, "value “0.0123456789” is no plain decimal"),
        ({"value": "0"}, "value is 0; leave the record out if nothing is known."),
        ({"value": ""}, "value must not be empty."),
        ({"unit": ""}, "unit must not be empty."),
        ({"source": " "}, "source must not be empty."),
        ({"source_location": ""}, "source_location must not be empty."),
        ({"licence": ""}, "licence must not be empty."),
        ({"region_code": ""}, "region_code must not be empty."),
        ({"applies_to": ""}, "applies_to must not be empty."),
        ({"kind": "carbon"}, "kind “carbon” is none of grid_intensity, gwp, embodied, power,"),
        ({"kind": "gwp"}, "subject, gwp_set must not be empty."),
        ({"unit": "g/kWh"}, "unit “g/kWh” of a grid_intensity is none of kgCO2e/kWh, kgCO2/kWh."),
        ({"unit": "kgCO2/kWh"}, "gas_basis CO2e does not fit the unit kgCO2/kWh."),
        ({"country": "FRA"}, "country “FRA” is not written like FR."),
        ({"region_code": "France"}, "region_code “France” is not written like FR, US-SRVC or gcp:us-east4."),
        ({"region_code": "US-SRVC"}, "region_code US-SRVC does not begin with the country FR."),
        ({"data_year": "FY2024"}, "data_year “FY2024” is not written like 2024."),
        ({"applies_to": "2024 on"}, "applies_to “2024 on” is not written like 2024 or 2024-2025."),
        ({"applies_to": "2025-2024"}, "applies_to “2025-2024” ends before it begins."),
        ({"applies_to": "2023"}, "it applies to 2023 but its data is of 2024."),
        ({"minimum": "0.06"}, "value 0.05 does not lie between minimum and maximum."),
        ({"maximum": "0.04"}, "value 0.05 does not lie between minimum and maximum."),
        ({"seen_in": "somewhere"}, "seen_in “somewhere” is none of"),
        ({"seen_in": "excerpt only"}, "a record seen as an excerpt only is not verified."),
        ({"is_verified": "1"}, "is_verified “1” is neither true nor false."),
        ({"region_name": "x" * 121}, "region_name is longer than 120 characters."),
        ({"method": "location_average "}, "method “location_average ” begins or ends with a space."),
        ({"kind": "pue", "subject": "x", "unit": "ratio", "value": "0.9"}, "a PUE of 0.9 is below 1."),
    ],
)  # fmt: skip
def test_doubtful_record_is_named_by_file_line_and_rule(write_dataset, change, sentence):
    problems = problems_of(write_dataset({}, {"factor_id": "TWO"} | change))
    assert problems[0].startswith("grid-test/factors.csv line 3: ")
    assert any(sentence in problem for problem in problems)


def test_excerpt_that_is_not_verified_is_welcome(write_dataset):
    (dataset,) = read_library(write_dataset({"seen_in": "excerpt only", "is_verified": "false"}))
    assert dataset.records[0]["is_verified"] is False


def test_every_problem_of_every_file_is_told_at_once(write_dataset):
    write_dataset({"unit": ""}, {"factor_id": "TWO", "source": ""})
    library = write_dataset({"value": "abc"}, slug="grid-other")
    assert problems_of(library) == [
        "grid-other/factors.csv line 2: value “abc” is no plain decimal of at most 15 digits and 9 decimals.",
        "grid-test/factors.csv line 2: unit must not be empty.",
        "grid-test/factors.csv line 3: source must not be empty.",
    ]


def test_factor_that_stands_twice_is_refused(write_dataset):
    assert problems_of(write_dataset({}, {})) == ["grid-test/factors.csv line 3: factor_id “ONE” stands twice."]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (HEADER.replace("unit", "units"), "“units” is no column."),
        (HEADER.replace("value,", "source,"), "“source” stands twice."),
        (HEADER.replace("value,", ""), "the column “value” is missing."),
    ],
)
def test_unknown_or_missing_column_is_refused(write_dataset, header, sentence):
    library = write_dataset({})
    table = library / "grid-test" / "factors.csv"
    table.write_text(table.read_text().replace(HEADER, header))
    assert f"grid-test/factors.csv line 1: {sentence}" in problems_of(library)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("rank = 10", "", "“rank” is missing or no int."),
        ("rank = 10", 'rank = "10"', "“rank” is missing or no int."),
        ('licence = "CC0"', 'licence = ""', "“licence” is empty."),
        ("rank = 10", "rank = 10\nweight = 3", "“weight” is unknown."),
        ('slug = "grid-test"', 'slug = "other"', "the slug must be the folder's name, grid-test."),
        ("rank = 10", "rank = ", "is not TOML"),
        ('note = ""', 'note = ""\n[defaults]\nvalue = "1"', "no default for “value”."),
        ('note = ""', 'note = ""\n[defaults]\ndata_year = 2024', "the default for “data_year” must be text."),
    ],
)
def test_wrong_description_is_refused(write_dataset, old, new, sentence):
    library = write_dataset({})
    toml = library / "grid-test" / "dataset.toml"
    toml.write_text(toml.read_text().replace(old, new))
    assert any("grid-test/dataset.toml" in problem and sentence in problem for problem in problems_of(library))


def test_missing_or_binary_file_is_refused(write_dataset):
    library = write_dataset({})
    (library / "grid-test" / "factors.csv").write_bytes(b"\xff\xfe\x00")
    assert problems_of(library) == ["grid-test/factors.csv is not UTF-8 text."]
    (library / "grid-test" / "factors.csv").unlink()
    assert problems_of(library) == ["grid-test/factors.csv is missing."]


def test_default_fills_empty_columns_and_a_record_may_say_otherwise(write_dataset):
    library = write_dataset({"boundary": ""}, {"factor_id": "TWO", "boundary": "lifecycle"})
    toml = library / "grid-test" / "dataset.toml"
    toml.write_text(toml.read_text() + '[defaults]\nboundary = "direct"\n')
    assert [row["boundary"] for row in read_dataset(library / "grid-test").records] == ["direct", "lifecycle"]


def test_amounts_are_exact_and_the_hash_follows_the_text(write_dataset):
    first = read_dataset(write_dataset({"value": "0.123456789"}) / "grid-test")
    assert first.records[0]["value"] == Decimal("0.123456789")
    second = read_dataset(write_dataset({"value": "0.123456788"}) / "grid-test")
    third = read_dataset(write_dataset({"value": "0.123456789"}) / "grid-test")
    assert (first.sha256 == second.sha256, first.sha256 == third.sha256) == (False, True)
