import re
from decimal import Decimal
from pathlib import Path

import pytest

import footprint
from footprint import CarbonIntensity, Emissions, FacilityEnergy, ItEnergy, Pue

HANDBOOK = (Path(__file__).resolve().parents[2] / "docs/method.md").read_text(encoding="utf-8")
WORKED = [
    line
    for block in re.findall(r"```worked\n(.*?)```", HANDBOOK, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
LITERAL = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)")
COUNTS = ("display_amount", "rounding_difference")  # their last argument is a number of decimals


def test_every_public_name_stands_in_the_handbook():
    missing = [name for name in footprint.__all__ if f"`{name}`" not in HANDBOOK and f"{name}(" not in HANDBOOK]
    assert missing == []


def test_every_function_of_the_handbook_exists():
    named = set(re.findall(r"^`([a-z_]+)`|`([a-z_]+)`:", HANDBOOK, re.MULTILINE))
    functions = {one or other for one, other in named}
    assert len(functions) > 15
    assert functions <= set(footprint.__all__)


@pytest.mark.parametrize("line", WORKED)
def test_worked_number_is_what_the_code_gives(line):
    call, sign, printed = re.fullmatch(r"(.*\)) ([=≈]) (\S+)", line).groups()
    source = LITERAL.sub(r"D('\1')", call)
    if call.startswith(COUNTS):
        source = re.sub(r"D\('(\d)'\)\)$", r"\1)", source)
    names = {name: getattr(footprint, name) for name in footprint.__all__} | {"D": Decimal}
    found = eval(source, {"__builtins__": {}}, names)  # noqa: S307  (our own handbook)
    if isinstance(found, ItEnergy | FacilityEnergy):
        found = found.kwh
    elif isinstance(found, Emissions):
        found = found.kg_co2e
    elif isinstance(found, CarbonIntensity):
        found = found.kg_co2e_per_kwh
    elif isinstance(found, Pue):
        found = found.ratio
    expected = Decimal(printed)
    if sign == "≈":
        found = round(found, -expected.as_tuple().exponent)
    assert found == expected
