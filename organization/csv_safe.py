"""CSV cells that a spreadsheet does not run as formulas."""

import re
from collections.abc import Iterable

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def safe_cell(value: object) -> str:
    """Return the cell's text; one that begins like a formula gets an apostrophe, a plain number stays as it is."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) and not NUMBER.fullmatch(text) else text


def safe_row(values: Iterable[object]) -> list[str]:
    """Return a row of safe cells."""
    return [safe_cell(value) for value in values]
