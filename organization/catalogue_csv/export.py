"""The catalogue written out in the form in which it is read in."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

from organization.catalogue_csv.kinds import Kind
from organization.csv_safe import safe_row


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "slug", value))


def _write(rows: list[list[str]]) -> str:
    body = io.StringIO()
    csv.writer(body).writerows(safe_row(row) for row in rows)
    return body.getvalue()


def export_csv(kind: Kind) -> str:
    """Return the records of the kind as CSV that can be read in again."""
    references = [name for name in kind.columns if kind.model._meta.get_field(name).is_relation]
    records = kind.model._default_manager.select_related(*references)
    return _write([list(kind.columns), *([_cell(getattr(row, name)) for name in kind.columns] for row in records)])


def template_csv(kind: Kind) -> str:
    """Return a file with the header and one example row."""
    return _write([list(kind.columns), list(kind.example)])
