"""Append-only audit trail, and no overlapping site parameters."""

from pathlib import Path

from django.db import migrations

from organization.rights import append_only
from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("organization", "0002_roles")]
    operations = [
        sql_operation(SQL / "append_only.sql"),
        sql_operation(SQL / "site_parameter_overlap.sql"),
        append_only("organization_auditevent"),
    ]
