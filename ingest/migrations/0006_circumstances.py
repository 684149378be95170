"""Each reading tells whose energy it is; until now its series did, for all of its readings at once."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import organization.fields
from organization.choices import Boundary, Phase, Quality
from organization.rights import append_only
from organization.sqlfiles import sql_operation


def _to(model: str, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(model, django.db.models.deletion.PROTECT, related_name="+", null=null)


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ingest", "0005_subjects")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[sql_operation(SQL / "circumstances.sql")],
            state_operations=[
                migrations.CreateModel(
                    name="Circumstances",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("site", _to("organization.site")),
                        ("team", _to("organization.team", null=True)),
                        ("ai_model", _to("organization.aimodel", null=True)),
                        ("phase", models.CharField(blank=True, choices=Phase.choices, max_length=20)),
                        ("hardware_kind", models.CharField(blank=True, max_length=60)),
                        ("boundary", models.CharField(choices=Boundary.choices, max_length=20, verbose_name="boundary")),
                        ("quality", models.CharField(choices=Quality.choices, max_length=20, verbose_name="quality")),
                        ("pue_included", organization.fields.QuantityField(
                            decimal_places=9, max_digits=24, null=True, verbose_name="PUE already inside")),
                    ],
                    options={
                        "verbose_name": "circumstances",
                        "verbose_name_plural": "circumstances",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "site", "team", "ai_model", "phase", "hardware_kind", "boundary", "quality",
                                    "pue_included",
                                ),
                                name="circumstances_once",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.DeleteModel("Attribution"),
            ],
        ),
        append_only("ingest_circumstances"),
    ]
