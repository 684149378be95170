"""Another time zone of the organisation rebuilds the hours, since it moves the borders of months."""

from pathlib import Path

from django.db import migrations

from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ingest", "0011_column_mapping"), ("organization", "0006_pue_and_countries")]
    operations = [sql_operation(SQL / "zone_change.sql")]
