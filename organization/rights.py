"""What the application role may not do, as migration operations."""

from typing import Any

from django.conf import settings
from django.db.migrations import RunPython


def _without(rights: str, *tables: str) -> RunPython:
    def execute(schema_editor: Any, verb: str, preposition: str) -> None:
        if not settings.HAS_SEPARATE_OWNER:
            return
        role = schema_editor.quote_name(settings.APP_DATABASE_ROLE)
        for table in tables:
            schema_editor.execute(f"{verb} {rights} ON {schema_editor.quote_name(table)} {preposition} {role}")

    return RunPython(
        lambda apps, schema_editor: execute(schema_editor, "REVOKE", "FROM"),
        lambda apps, schema_editor: execute(schema_editor, "GRANT", "TO"),
    )


def append_only(*tables: str) -> RunPython:
    """Take the rights to change and delete rows of the tables from the application role."""
    return _without("UPDATE, DELETE", *tables)


def undeletable(*tables: str) -> RunPython:
    """Take the right to delete rows of the tables from the application role."""
    return _without("DELETE", *tables)


def unchangeable(*tables: str) -> RunPython:
    """Take the right to change rows of the tables from the application role."""
    return _without("UPDATE", *tables)
