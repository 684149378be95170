import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]


def test_command_prints_one_object_and_needs_no_engine():
    text = '{"devices": 512, "days": 20, "power_w": 310, "pue": 1.12, "intensity_kg_per_kwh": 0.545}'
    command = [sys.executable, "manage.py", "estimate", "--json", "-"]
    nowhere = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    }
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, env=nowhere, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["it_energy_kwh"] == 76185.6
    assert answer["facility_energy_kwh"] == 85327.872
    assert answer["location_kg_co2e"] == 46503.69024
    assert answer["derivation"]["it_energy_kwh"] == {
        "formula": "devices × days × 24 × power_w ÷ 1000",
        "inputs": {"devices": 512, "days": 20, "power_w": 310},
    }
    assert answer["derivation"]["facility_energy_kwh"] == {
        "formula": "it_energy_kwh × pue",
        "inputs": {"it_energy_kwh": 76185.6, "pue": 1.12},
    }
    assert answer["derivation"]["location_kg_co2e"] == {
        "formula": "facility_energy_kwh × intensity_kg_per_kwh",
        "inputs": {"facility_energy_kwh": 85327.872, "intensity_kg_per_kwh": 0.545},
    }


def test_command_keeps_the_digits_of_its_input(capsys):
    call_command("estimate", "--json", '{"energy_kwh": 0.10000000000000000001, "energy_basis": "it"}')
    printed = capsys.readouterr()
    assert printed.out.startswith('{"it_energy_kwh":0.10000000000000000001,')
    assert printed.err == ""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"pue": 1', "JSON"),
        ("", "JSON"),
        ("[1]", "object"),
        ("{}", "energy_kwh"),
        ('{"pue": 1, "pue": 2}', "pue"),
        ('{"tokens": 1}', "tokens"),
        ('{"to\\nkens": 1}', "kens"),
        ('{"power_w": NaN}', "NaN"),
        ('{"energy_kwh": 1e999999999, "energy_basis": "it"}', "energy_kwh"),
        ('{"energy_kwh": 1e99999999999999999999, "energy_basis": "it"}', "too large"),
        ('{"energy_kwh": ' + "9" * 5000 + "}", "too large"),
        ('{"energy_kwh": 1, "energy_basis": "facility", "pue": 1.1}', "pue"),
    ],
    ids=lambda value: value[:25],
)
def test_command_refuses_with_one_sentence(text, named, capsys):
    with pytest.raises(SystemExit) as left:
        call_command("estimate", "--json", text)
    printed = capsys.readouterr()
    assert left.value.code == 2
    assert printed.out == ""
    assert named in printed.err
    assert printed.err.count("\n") == 1


def test_command_refuses_bytes_that_are_no_text(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe{")))
    with pytest.raises(SystemExit):
        call_command("estimate", "--json", "-")
    assert "UTF-8" in capsys.readouterr().err
