"""What a series is a measurement of, where several logs tell of it; and the view of the accounts that count."""

from pathlib import Path

from django.db import migrations, models

from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('ingest', '0004_told'),
    ]

    operations = [
        migrations.AddField(
            model_name='series',
            name='precedence',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='series',
            name='subject',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddIndex(
            model_name='series',
            index=models.Index(models.F('subject'), condition=models.Q(('subject', ''), _negated=True), name='series_by_subject'),
        ),
        sql_operation(SQL / "counted_series.sql"),
    ]
