"""Hourly energy: readings spread over UTC hours, the hinge between what came in and what is calculated."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ingest.models.source import Source
from organization.choices import Boundary, Phase, Quality
from organization.fields import QuantityField
from organization.models import AiModel, Site, Team


class HourlyEnergy(models.Model):
    """Energy of one UTC hour, per attribution, quality and boundary.

    An hour that holds a border of the organisation's months (half-hour time zones) has a row on either side.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    day_on = models.DateField()  # the UTC day, by which hours are rebuilt
    hour_at = models.DateTimeField()
    month_on = models.DateField()  # first day of the month in the organisation's time zone
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    ai_model = models.ForeignKey(AiModel, models.PROTECT, null=True, related_name="+")
    phase = models.CharField(max_length=20, choices=Phase.choices, blank=True)
    hardware_kind = models.CharField(max_length=60, blank=True)
    boundary = models.CharField(max_length=20, choices=Boundary.choices)
    quality = models.CharField(max_length=20, choices=Quality.choices)
    pue_included = QuantityField(null=True)
    metered_energy_kwh = QuantityField()
    device_hours = QuantityField(null=True)

    class Meta:
        verbose_name = _("hourly energy")
        verbose_name_plural = _("hourly energy")
        indexes: ClassVar = [
            models.Index("source", "day_on", name="hours_by_source_day"),
            models.Index("month_on", "site", name="hours_by_month_site"),
        ]

    def __str__(self) -> str:
        return f"{self.hour_at:%Y-%m-%d %H:00} {self.metered_energy_kwh} kWh"


class DirtyDay(models.Model):
    """A day of a source whose hours are older than its readings; written in the readings' own transaction."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    day_on = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("source", "day_on", name="dirty_day_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.day_on}"


class StaleMonth(models.Model):
    """A month whose calculation is older than its hours; written in the hours' own transaction."""

    month_on = models.DateField(primary_key=True)
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m}"
