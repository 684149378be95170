"""What became of rows that were not taken, and the months in which they are missing until then."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('ingest', '0008_meter'),
        ('organization', '0004_trees'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='settled_at',
            field=models.DateTimeField(null=True, verbose_name='settled at'),
        ),
        migrations.AddField(
            model_name='batch',
            name='settled_because',
            field=models.CharField(blank=True, max_length=500, verbose_name='what became of the refused rows'),
        ),
        migrations.AddField(
            model_name='batch',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by'),
        ),
        migrations.AddField(
            model_name='batchrow',
            name='said_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('expected_from__isnull', True), ('site__isnull', False), _connector='OR'), name='source_expected_at_a_site', violation_error_message='A source from which data is expected needs a site: a month without any is a gap there.'),
        ),
        sql_operation(SQL / "missing_rows.sql"),
    ]
