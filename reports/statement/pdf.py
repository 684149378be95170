"""The statement's PDF: content in, bytes out; the same content gives the same bytes."""

import json
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from reports.models import Statement
from reports.statement.content import content_sha256
from reports.statement.csv_export import lines_csv

ROOM = Path(__file__).resolve().parent.parent
TEMPLATE, FONTS = ROOM / "typst" / "statement.typ", ROOM / "fonts"
# Archived for good (PDF/A-3a, which may carry files) and readable by everybody (PDF/UA-1).
STANDARDS = ["a-3a", "ua-1"]


def compile_pdf(content: dict[str, Any], figures: bytes, lines: bytes) -> bytes:
    """Return the PDF of a content, with both CSV files inside. No text of the content is ever read as markup."""
    data = content | {"content_sha256": content_sha256(content)}
    with tempfile.TemporaryDirectory(prefix="wattbook-statement-") as folder:
        root = Path(folder)
        shutil.copy(TEMPLATE, root / "statement.typ")
        (root / "content.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (root / "figures.csv").write_bytes(figures)
        (root / "lines.csv").write_bytes(lines)
        return bytes(
            typst.compile(
                str(root / "statement.typ"),
                root=folder,
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                pdf_standards=STANDARDS,
                timestamp=datetime.fromisoformat(content["meta"]["prepared_at"]),
            )
        )


def render_pdf(statement: Statement) -> bytes:
    """Return the PDF of a statement again, from its stored content and its frozen lines."""
    return compile_pdf(statement.content, bytes(statement.csv), lines_csv(statement))
