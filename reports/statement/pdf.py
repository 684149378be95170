"""The statement's PDF: content in, bytes out; the same content gives the same bytes."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from reports.models import Statement
from reports.statement.content import content_sha256
from reports.statement.csv_export import lines_csv
from reports.statement.glyphs import FONTS, printable

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "statement.typ"
# Archived for good (PDF/A-3a, which may carry files) and readable by everybody (PDF/UA-1).
STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]


@cache
def _fonts() -> Any:
    """Return the project's own faces: those of the machine would change the bytes."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def compile_pdf(content: dict[str, Any], figures: bytes, lines: bytes) -> bytes:
    """Return the PDF of a content, with both CSV files inside. No text of the content is ever read as markup."""
    inputs = {
        "content": json.dumps(printable(content), ensure_ascii=False),
        "content_sha256": content_sha256(content),
        "figures": figures.decode(),
        "lines": lines.decode(),
    }
    return bytes(
        typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=[*STANDARDS],
            timestamp=datetime.fromisoformat(content["meta"]["prepared_at"]),
        )
    )


def render_pdf(statement: Statement) -> bytes:
    """Return the PDF of a statement again, from its stored content and its frozen lines."""
    return compile_pdf(statement.content, bytes(statement.csv), lines_csv(statement))
