import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import Error

from config import checks
from config.env import READ

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "WATTBOOK_PRODUCTION": "1",
    "WATTBOOK_SECRET_KEY": "k9" + "abcdefghijklmnopqrstuvwxyz" * 2,
    "WATTBOOK_HOSTS": "books.example",
    "DATABASE_URL": "postgresql://app@db.example/wattbook",
    "DATABASE_OWNER_URL": "postgresql://owner@db.example/wattbook",
}


def check(var, **environment):
    """Run ``manage.py check`` as an operator does, and return its exit code and words."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WATTBOOK_", "DATABASE_", "CELERY_"))}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        env={**kept, "WATTBOOK_VAR": str(var), **environment},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_good_production_settings_pass_without_a_word(tmp_path):
    code, said = check(tmp_path, **GOOD)
    assert (code, "no issues" in said) == (0, True), said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"WATTBOOK_SECRET_KEY": ""}, "WATTBOOK_SECRET_KEY must be set"),
        ({"WATTBOOK_DEMO": "1"}, "well-known logins"),
        ({"WATTBOOK_PRODUCTION": "maybe"}, "must be 1 or 0"),
        ({"WATTBOOK_MAX_BODY_BYTES": "10 MB"}, "must be a whole number"),
        ({"DATABASE_URL": "mysql://db/wattbook"}, "only PostgreSQL"),
        ({"DATABASE_URL": "postgresql://db"}, "names no database"),
    ],
)
def test_settings_that_cannot_stand_are_refused_with_a_sentence(tmp_path, change, words):
    code, said = check(tmp_path, **{**GOOD, **change})
    assert code != 0
    assert words in said


@pytest.mark.parametrize(
    ("change", "identifier"),
    [
        ({"SECRET_KEY": "short"}, "wattbook.E001"),
        ({"SECRET_KEY": "a" * 80}, "wattbook.E001"),
        ({"ALLOWED_HOSTS": []}, "wattbook.E002"),
        ({"ALLOWED_HOSTS": ["*"]}, "wattbook.E003"),
        ({"DEBUG": True}, "wattbook.E004"),
        ({"ALLOWS_DEMO_LOGINS": True}, "wattbook.E005"),
        ({"USES_TLS": False}, "wattbook.W001"),
        ({"HAS_SEPARATE_OWNER": False}, "wattbook.W002"),
        ({"MAX_UNPACKED_BYTES": 2048, "MAX_BODY_BYTES": 4096}, "wattbook.E006"),
        ({"VAR_DIR": Path("/dev/null/var")}, "wattbook.E007"),
    ],
)
def test_each_unsafe_setting_has_its_check_with_a_hint(settings, change, identifier):
    safe = {
        "IS_PRODUCTION": True, "SECRET_KEY": GOOD["WATTBOOK_SECRET_KEY"], "ALLOWED_HOSTS": ["books.example"],
        "DEBUG": False, "ALLOWS_DEMO_LOGINS": False, "USES_TLS": True, "HAS_SEPARATE_OWNER": True,
    }  # fmt: skip
    for name, value in {**safe, **change}.items():
        setattr(settings, name, value)
    found = [message for one in checks.CHECKS for message in one()]
    assert [message.id for message in found] == [identifier]
    assert all(message.hint for message in found)
    assert isinstance(found[0], Error) == (".E" in identifier)


def test_demonstration_may_be_unsafe(settings):
    settings.IS_PRODUCTION, settings.ALLOWS_DEMO_LOGINS, settings.SECRET_KEY = False, True, "short"
    assert checks.production() == []


def test_misspelt_setting_is_named_with_the_likely_one(monkeypatch):
    monkeypatch.setenv("WATTBOOK_HOST", "books.example")
    found = checks.spelling()
    assert [(message.id, "WATTBOOK_HOSTS" in message.hint) for message in found] == [("wattbook.W003", True)]


def test_every_setting_stands_in_the_handbook_and_nothing_else():
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = text.split("## Settings")[1].split("\n## ")[0]
    documented = set(re.findall(r"`((?:WATTBOOK|DATABASE|CELERY)_[A-Z_]+)`", table))
    assert documented == READ
