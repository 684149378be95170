"""Every fixture gives the outcomes of its snapshot; WATTBOOK_WRITE_GOLDEN=1 writes the snapshots anew."""

import json
import os
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import detect_format
from ingest.parsing.base import Evidence, FileRefused
from tests.ingest.formats.helpers import FIXTURES, context, logs, said_by_source

FILES = logs()


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return {key: plain(content) for key, content in value.items() if key not in {"params", "text"}}
    if isinstance(value, (list, tuple)):
        return [plain(content) for content in value]
    return value


def snapshot(path: Path) -> dict[str, Any]:
    evidence = Evidence(path)
    said = said_by_source(path)
    at = context("Europe/Berlin", said.get("boundary"), column_mapping=said.get("column_mapping"))
    try:
        kind = detect_format(evidence, context=at)
        outcomes = list(kind.parse(evidence, at))
    except FileRefused as refused:
        return {"refused": refused.code, "message": refused.message}
    rows = [{"outcome": type(outcome).__name__, **plain(asdict(outcome))} for outcome in outcomes]
    return {"format": kind.name, "outcomes": rows}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_fixture_gives_its_snapshot(path: Path) -> None:
    golden = path.with_name(path.name + ".golden.json")
    found = snapshot(path)
    if os.environ.get("WATTBOOK_WRITE_GOLDEN"):
        golden.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_fixture_gives_the_same_outcomes_twice(path: Path) -> None:
    assert snapshot(path) == snapshot(path)


def test_every_snapshot_has_its_fixture() -> None:
    for golden in FIXTURES.glob("*/*.golden.json"):
        assert golden.with_name(golden.name.removesuffix(".golden.json")) in FILES
