"""SQL kept as SQL: one statement of the schema per file, with its reverse after a ``--- reverse:`` line."""

from pathlib import Path

from django.db.migrations import RunSQL

REVERSE = "--- reverse:"


def sql_operation(path: Path) -> RunSQL:
    """Return the migration operation that runs the file forward, or its second half backward."""
    forward, mark, reverse = path.read_text(encoding="utf-8").partition(REVERSE)
    if not mark:
        raise ValueError(f"{path.name} has no line “{REVERSE}”.")
    return RunSQL(forward, reverse)


def query(path: Path) -> str:
    """Return the text of a query file."""
    return path.read_text(encoding="utf-8")
