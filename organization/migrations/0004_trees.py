"""Trees of entities, teams and AI models without circles."""

from pathlib import Path

from django.db import migrations

from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("organization", "0003_guards")]
    operations = [sql_operation(SQL / "tree_no_circle.sql")]
