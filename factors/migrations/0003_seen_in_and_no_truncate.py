"""How well a factor is supported, and no emptying of the library."""

from pathlib import Path

from django.db import migrations, models

from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("factors", "0002_immutable")]
    operations = [
        migrations.AddField(
            model_name="factor",
            name="seen_in",
            field=models.CharField(default="", max_length=60, verbose_name="seen in"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="factor",
            name="is_verified",
            field=models.BooleanField(default=True, verbose_name="may be chosen"),
        ),
        sql_operation(SQL / "no_truncate.sql"),
    ]
