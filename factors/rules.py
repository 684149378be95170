"""What a record must say before it may enter the library: one rule per sentence."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

COLUMNS = (
    "factor_id", "kind", "subject", "region_code", "region_name", "country", "data_year", "applies_to",
    "value", "minimum", "maximum", "unit", "gas_basis", "gwp_set", "method", "component", "boundary",
    "publication", "source", "source_location", "licence", "seen_in", "is_verified", "note",
)  # fmt: skip
AMOUNTS = ("value", "minimum", "maximum")
# Longest text that the database keeps; the columns that are missing here take any length.
LONGEST = {
    "factor_id": 120, "subject": 120, "region_code": 40, "region_name": 120, "applies_to": 40, "unit": 60,
    "gas_basis": 40, "gwp_set": 80, "method": 60, "component": 60, "boundary": 120, "licence": 300,
}  # fmt: skip
REQUIRED = (
    "factor_id",
    "kind",
    "value",
    "unit",
    "source",
    "source_location",
    "licence",
    "seen_in",
    "is_verified",
)
UNITS = {
    "grid_intensity": ("kgCO2e/kWh", "kgCO2/kWh"), "gwp": ("kgCO2e/kg",), "embodied": ("kgCO2e/device",),
    "power": ("W",), "lifetime": ("years",), "pue": ("ratio",), "wue": ("L/kWh",),
}  # fmt: skip
# What a kind cannot do without, beside REQUIRED.
NEEDED = {
    "grid_intensity": ("region_code", "region_name", "country", "data_year", "applies_to", "gas_basis",
                       "method", "component", "boundary"),
    "gwp": ("subject", "gwp_set", "component"), "embodied": ("subject", "boundary"),
    "power": ("subject", "component"), "lifetime": ("subject",), "pue": ("subject",), "wue": ("subject",),
}  # fmt: skip
GAS_OF_UNIT = {"kgCO2e/kWh": "CO2e", "kgCO2/kWh": "CO2"}
SEEN_IN = ("the source", "public copy of the source", "published package file", "excerpt only")
EXCERPT = "excerpt only"
# 15 digits before the point and 9 after it are what numeric(24,9) keeps without loss.
AMOUNT = re.compile(r"\d{1,15}(\.\d{1,9})?")
YEAR, YEARS = re.compile(r"(19|20)\d\d"), re.compile(r"((?:19|20)\d\d)(?:-((?:19|20)\d\d))?")
COUNTRY, REGION = re.compile(r"[A-Z]{2}"), re.compile(r"([A-Z]{2})(-[A-Z0-9]+)*|gcp:[a-z0-9-]+")
SUBJECT, SPELLED_BOOL = re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*"), {"true": True, "false": False}


def years_covered(applies_to: str) -> tuple[int, int] | None:
    """Return the first and last year a record says it is for; None if it says nothing."""
    match = YEARS.fullmatch(applies_to)
    if match is None:
        return None
    first = int(match[1])
    return first, int(match[2] or first)


def record_problems(record: dict[str, str]) -> list[str]:
    """Return one sentence for every rule that the record breaks."""
    missing = [name for name in (*REQUIRED, *NEEDED.get(record["kind"], ())) if not record[name].strip()]
    if missing:
        return [f"{', '.join(missing)} must not be empty."]
    if record["kind"] not in UNITS:
        return [f"kind “{record['kind']}” is none of {', '.join(UNITS)}."]
    problems = [*_form_problems(record), *_amount_problems(record)]
    return problems or [*_sense_problems(record)]


def _form_problems(record: dict[str, str]) -> Iterator[str]:
    for name, length in LONGEST.items():
        if len(record[name]) > length:
            yield f"{name} is longer than {length} characters."
    for name, text in record.items():
        if text != text.strip():
            yield f"{name} “{text}” begins or ends with a space."
    for name, form, example in (
        ("data_year", YEAR, "2024"), ("applies_to", YEARS, "2024 or 2024-2025"), ("country", COUNTRY, "FR"),
        ("region_code", REGION, "FR, US-SRVC or gcp:us-east4"), ("subject", SUBJECT, "h100-sxm"),
    ):  # fmt: skip
        if record[name] and not form.fullmatch(record[name]):
            yield f"{name} “{record[name]}” is not written like {example}."
    if record["seen_in"] not in SEEN_IN:
        yield f"seen_in “{record['seen_in']}” is none of {', '.join(SEEN_IN)}."
    if record["is_verified"] not in SPELLED_BOOL:
        yield f"is_verified “{record['is_verified']}” is neither true nor false."
    if record["unit"] not in UNITS[record["kind"]]:
        yield f"unit “{record['unit']}” of a {record['kind']} is none of {', '.join(UNITS[record['kind']])}."


def _amount_problems(record: dict[str, str]) -> Iterator[str]:
    wrong = [name for name in AMOUNTS if record[name] and not AMOUNT.fullmatch(record[name])]
    for name in wrong:
        yield f"{name} “{record[name]}” is no plain decimal of at most 15 digits and 9 decimals."
    if wrong:
        return
    value, low, high = (Decimal(record[name]) if record[name] else None for name in AMOUNTS)
    assert value is not None
    if (low is not None and low > value) or (high is not None and high < value):
        yield f"value {record['value']} does not lie between minimum and maximum."
    # A zero is what a missing number turns into; only on-site water can really be none.
    if value == 0 and record["kind"] != "wue":
        yield "value is 0; leave the record out if nothing is known."
    if record["kind"] == "pue" and value < 1:
        yield f"a PUE of {record['value']} is below 1."


def _sense_problems(record: dict[str, str]) -> Iterator[str]:
    if record["seen_in"] == EXCERPT and record["is_verified"] == "true":
        yield "a record seen as an excerpt only is not verified."
    covered = years_covered(record["applies_to"])
    if covered and covered[0] > covered[1]:
        yield f"applies_to “{record['applies_to']}” ends before it begins."
    if record["kind"] != "grid_intensity":
        return
    if GAS_OF_UNIT[record["unit"]] != record["gas_basis"]:
        yield f"gas_basis {record['gas_basis']} does not fit the unit {record['unit']}."
    if covered and covered[1] < int(record["data_year"]):
        yield f"it applies to {record['applies_to']} but its data is of {record['data_year']}."
    code, country = record["region_code"], record["country"]
    if ":" not in code and code.split("-")[0] != country:
        yield f"region_code {code} does not begin with the country {country}."


def typed_record(record: dict[str, str]) -> dict[str, Any]:
    """Return a record without problems as values of the database's types; amounts are exact."""
    amounts = {name: Decimal(record[name]) if record[name] else None for name in AMOUNTS}
    year = int(record["data_year"]) if record["data_year"] else None
    return record | amounts | {"data_year": year, "is_verified": SPELLED_BOOL[record["is_verified"]]}
