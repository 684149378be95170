import re
from decimal import Decimal
from pathlib import Path

import pytest

import footprint
from tests.footprint.worked import amount_of, decimals_of, names_called, value_of

HANDBOOK = (Path(__file__).resolve().parents[2] / "docs/method.md").read_text(encoding="utf-8")
BLOCKS = re.compile(r"```worked\n(.*?)```", re.DOTALL)
WORKED = [line for block in BLOCKS.findall(HANDBOOK) for line in block.splitlines() if line.strip()]
TEXT = BLOCKS.sub("", HANDBOOK)
FUNCTIONS = {name for name in footprint.__all__ if name.islower()}
# Written in the handbook as code, but not names of footprint: codes, columns, flags and inputs of the books.
WORDS = {
    "data", "experiment", "training", "fine_tuning", "evaluation", "inference", "idle", "retirement",
    "device", "node", "rack", "facility", "pue_included", "default_pue", "overbooked", "written_off",
    "measured", "telemetry", "provider_reported", "estimated", "default",
    "no_data", "refused_rows", "no_grid_factor", "no_embodied_factor", "above_meter",
    "device_hours", "devices", "days", "hours", "power_w", "energy_kwh", "energy_basis", "pue",
    "intensity_kg_per_kwh", "it_energy_kwh", "facility_energy_kwh", "location_kg_co2e", "derivation", "it",
}  # fmt: skip


def test_every_public_name_is_explained_in_the_handbook():
    assert [name for name in footprint.__all__ if f"`{name}`" not in TEXT] == []


def test_every_name_in_the_handbook_exists():
    named = set(re.findall(r"`([A-Za-z_]+)`", TEXT))
    assert named - set(footprint.__all__) - WORDS == set()
    assert set(re.findall(r"\bfootprint\.(\w+)", TEXT)) <= set(footprint.__all__)


def test_every_function_has_a_worked_number():
    worked = set().union(*(names_called(line.split(" = ")[0].split(" ≈ ")[0]) for line in WORKED))
    assert FUNCTIONS - worked == {"estimate"}  # its inputs are an object; its own tests work it


@pytest.mark.parametrize("line", WORKED)
def test_worked_number_is_what_the_code_gives(line):
    call, sign, printed = re.fullmatch(r"(.*[)]) ([=≈]) (.+)", line).groups()
    found, expected = amount_of(value_of(call)), value_of(printed)
    if sign == "≈":
        found = round(found, decimals_of(expected))
    assert found == expected
    assert isinstance(found, bool | list | Decimal)
