"""The journal of pushes and the runs that they open; the PUE that a source's tool has multiplied in."""

from pathlib import Path

import django.core.validators
import django.db.models.deletion
import organization.fields
from django.db import migrations, models

from organization.rights import unchangeable
from organization.sqlfiles import sql_operation

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('ingest', '0009_refused_rows'),
    ]

    operations = [
        migrations.AddField(
            model_name='source',
            name='pue_included',
            field=organization.fields.QuantityField(blank=True, decimal_places=9, help_text='For posts of CodeCarbon, which never say by which PUE the tracker has multiplied its energy.', max_digits=24, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='PUE already inside'),
        ),
        migrations.AlterField(
            model_name='batch',
            name='door',
            field=models.CharField(choices=[('upload', 'Upload page'), ('api', 'API'), ('command', 'Command'), ('form', 'Form'), ('push', 'Push')], max_length=10, verbose_name='door'),
        ),
        migrations.CreateModel(
            name='PostedRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run_id', models.UUIDField()),
                ('facts', models.JSONField()),
                ('last_ended_at', models.DateTimeField(null=True)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ingest.source')),
            ],
            options={
                'verbose_name': 'posted run',
                'verbose_name_plural': 'posted runs',
                'constraints': [models.UniqueConstraint(models.F('source'), models.F('run_id'), name='posted_run_once')],
            },
        ),
        migrations.CreateModel(
            name='Push',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('path', models.CharField(max_length=100)),
                ('ref', models.CharField(blank=True, max_length=64)),
                ('received_at', models.DateTimeField(verbose_name='received at')),
                ('body', models.BinaryField()),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pushes', to='ingest.source')),
                ('token', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ingest.sourcetoken')),
            ],
            options={
                'verbose_name': 'push',
                'verbose_name_plural': 'pushes',
                'indexes': [models.Index(models.F('source'), models.F('kind'), models.F('id'), name='push_in_order')],
            },
        ),
        sql_operation(SQL / "push_guard.sql"),
        unchangeable("ingest_push"),
    ]
