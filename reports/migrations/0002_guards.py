"""Guards of the ledger and of statements."""

from pathlib import Path

from django.db import migrations

from organization.rights import append_only, undeletable
from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("organization", "0003_guards")]
    operations = [
        sql_operation(SQL / "ledger_guards.sql"),
        append_only("reports_line", "reports_statementevent", "reports_statement_calculations"),
        undeletable("reports_calculation", "reports_statement"),
    ]
