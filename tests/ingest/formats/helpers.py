"""What the parser tests share."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.formats import detect_format
from ingest.parsing.base import Evidence, Outcome, RowSuperseded, RowUnderstood, SourceContext

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)


def context(
    time_zone: str = "UTC",
    default_boundary: str | None = None,
    default_quality: str | None = None,
    has_site: bool = True,
    column_mapping: dict[str, Any] | None = None,
) -> SourceContext:
    return SourceContext(time_zone, default_boundary, default_quality, has_site, NOW, column_mapping=column_mapping)


def logs() -> list[Path]:
    """Return every example of a log; beside it stand its snapshot and, where it needs one, what its source says."""
    return sorted(path for path in FIXTURES.glob("*/*") if not path.name.endswith((".golden.json", ".source.json")))


def said_by_source(path: Path) -> dict[str, Any]:
    beside = path.with_name(path.name + ".source.json")
    return json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}


def evidence(tmp_path: Path, content: str | bytes, **limits: int) -> Evidence:
    path = tmp_path / "evidence"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Evidence(path, **limits)


def parse(file: Evidence, at: SourceContext | None = None, requested: str = "auto") -> list[Outcome]:
    at = at or context()
    return list(detect_format(file, requested, at).parse(file, at))


def parse_text(tmp_path: Path, content: str | bytes, at: SourceContext | None = None) -> list[Outcome]:
    return parse(evidence(tmp_path, content), at)


def codes(outcome: Outcome) -> list[str]:
    return [reason.code for reason in getattr(outcome, "reasons", getattr(outcome, "notes", ()))]


def told(outcome: Outcome) -> list[str]:
    """Return the codes of what is told of a row, whatever became of it."""
    return [outcome.reason.code] if isinstance(outcome, (RowSuperseded, RowUnderstood)) else codes(outcome)
