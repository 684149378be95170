"""Months of readings are attached without shutting anybody out."""

from pathlib import Path

from django.db import migrations

from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ingest", "0006_circumstances")]
    operations = [sql_operation(SQL / "attach_partitions.sql")]
