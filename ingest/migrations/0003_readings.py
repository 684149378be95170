"""The partitioned table of readings, and what the application role may not do."""

from pathlib import Path

from django.db import migrations

from organization.rights import append_only, undeletable
from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ingest", "0002_initial"), ("organization", "0003_guards")]
    operations = [
        sql_operation(SQL / "reading_table.sql"),
        sql_operation(SQL / "attribution_guard.sql"),
        append_only("ingest_reading", "ingest_attribution", "ingest_batchrow"),
        undeletable("ingest_batch", "ingest_series"),
    ]
