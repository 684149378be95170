"""Factors and datasets are written once."""

from pathlib import Path

from django.db import migrations

from organization.rights import append_only
from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("factors", "0001_initial"), ("organization", "0003_guards")]
    operations = [sql_operation(SQL / "immutable.sql"), append_only("factors_factor", "factors_dataset")]
