import csv
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from footprint import Emissions, FacilityEnergy, estimate, implied_intensity

ROOT = Path(__file__).resolve().parents[2]
with (ROOT / "tests/golden/published_cases.csv").open(newline="") as table:
    CASES = list(csv.DictReader(table))


def inputs_of(case):
    pairs = dict(pair.split("=") for pair in case["inputs"].split(";"))
    return {name: value if name == "energy_basis" else Decimal(value) for name, value in pairs.items()}


def of_kind(kind):
    return [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] == kind]


@pytest.mark.parametrize("case", of_kind("forward"))
def test_estimate_reproduces_what_was_published(case):
    found = estimate(inputs_of(case))[case["output"]]
    # computed to the digits that the table carries, published within the source's own rounding
    assert abs(found - Decimal(case["computed"])) <= abs(found) * Decimal("0.000002")
    tolerance = Decimal(case["tolerance"].rstrip("%")) / 100
    assert abs(found - Decimal(case["published"])) <= Decimal(case["published"]) * tolerance


@pytest.mark.parametrize("case", of_kind("inverse"))
def test_disclosures_imply_a_believable_intensity(case):
    stated = dict(pair.split("=") for pair in case["inputs"].split(";"))
    energy_kwh = Decimal(stated["gpu_hours"]) * Decimal(stated["watts"]) / 1000
    emissions = Emissions(Decimal(stated["location_based_t"]) * 1000)
    implied = implied_intensity(emissions, FacilityEnergy(energy_kwh)).kg_co2e_per_kwh
    assert round(implied, 4) == Decimal(case["computed"])
    assert Decimal("0.38") <= implied <= Decimal("0.43")


def test_published_slip_of_a_thousand_implies_an_unbelievable_intensity():
    # A model card states 7.0 M GPU hours at 700 W and 12.9 t: 2.6 g/kWh, where its sister card has 0.41 kg/kWh.
    energy = FacilityEnergy(Decimal(7_000_000) * 700 / 1000)
    assert implied_intensity(Emissions(Decimal("12900")), energy).kg_co2e_per_kwh < Decimal("0.003")


def run(text, **more):
    command = [sys.executable, "manage.py", "estimate", "--json", text]
    environment = {"PATH": "/usr/bin:/bin", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
                   "CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}  # fmt: skip
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, check=False, **more)


def test_command_prints_one_object_and_needs_no_engine():
    done = run('{"devices": 512, "days": 20, "power_w": 310, "pue": 1.12, "intensity_kg_per_kwh": 0.545}')
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["it_energy_kwh"] == 76185.6
    assert answer["facility_energy_kwh"] == 85327.872
    assert answer["location_kg_co2e"] == 46503.69024
    assert answer["derivation"]["facility_energy_kwh"] == {
        "formula": "it_energy_kwh × pue", "inputs": {"it_energy_kwh": 76185.6, "pue": 1.12},
    }  # fmt: skip


def test_command_reads_standard_input():
    assert json.loads(run("-", input='{"energy_kwh": 1, "energy_basis": "it"}').stdout)["it_energy_kwh"] == 1


@pytest.mark.parametrize(
    ("text", "named"),
    [('{"pue": 1', "JSON"), ("[1]", "object"), ('{"pue": 1, "pue": 2}', "pue"), ('{"tokens": 1}', "tokens"),
     ('{"power_w": NaN}', "NaN")],
)  # fmt: skip
def test_command_refuses_with_a_sentence(text, named):
    done = run(text)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert "Traceback" not in done.stderr
