"""Readings: what a meter said, append-only, and whose it is."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ingest.models.batch import Batch
from ingest.models.source import Source
from organization.choices import Boundary, Phase, Quality
from organization.fields import QuantityField
from organization.models import AiModel, Site, Team


class Series(models.Model):
    """A source's own identity of what it meters: a meter, a device or one run of a job.

    A run has one reading only, whatever later rows say of when it began: ``run_slot_at`` is the start that
    its first row gave, and stands as the reading's slot for good. A meter's slots are its intervals' starts.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="series")
    key = models.CharField(max_length=400)
    run_slot_at = models.DateTimeField(null=True)
    # What is measured, where several logs tell of it; of those accounts one counts (ingest/sql/counted_series.sql).
    subject = models.CharField(max_length=200, blank=True)
    # The meter, where the log names one. It may be shared by several series, each a part of what it metered.
    meter = models.CharField(max_length=300, blank=True)
    precedence = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints: ClassVar = [models.UniqueConstraint("source", "key", name="series_once")]
        indexes: ClassVar = [
            models.Index("subject", condition=~models.Q(subject=""), name="series_by_subject"),
            models.Index("source", "meter", condition=~models.Q(meter=""), name="series_by_meter"),
        ]

    def __str__(self) -> str:
        return self.key


class Circumstances(models.Model):
    """Whose energy a reading is, what for, and how it was metered: each distinct combination once.

    A reading that turns out to be somebody else's is told anew, in its next revision; rows here never change.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    ai_model = models.ForeignKey(AiModel, models.PROTECT, null=True, related_name="+")
    phase = models.CharField(max_length=20, choices=Phase.choices, blank=True)
    hardware_kind = models.CharField(max_length=60, blank=True)
    boundary = models.CharField(_("boundary"), max_length=20, choices=Boundary.choices)
    quality = models.CharField(_("quality"), max_length=20, choices=Quality.choices)
    pue_included = QuantityField(_("PUE already inside"), null=True)

    class Meta:
        verbose_name = _("circumstances")
        verbose_name_plural = _("circumstances")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("site", "team", "ai_model", "phase", "hardware_kind", "boundary", "quality", "pue_included"),
                name="circumstances_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.site_id}/{self.team_id}/{self.boundary}"


class Reading(models.Model):
    """One reading in one revision; the highest revision of (series, slot) holds.

    The table is partitioned by month of ``slot_at`` and refuses UPDATE and DELETE (ingest/sql/).
    """

    pk = models.CompositePrimaryKey("series_id", "slot_at", "revision")
    series = models.ForeignKey(Series, models.DO_NOTHING, related_name="readings")
    slot_at = models.DateTimeField()
    revision = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"))
    metered_energy_kwh = QuantityField(_("metered energy (kWh)"))
    device_hours = QuantityField(_("device hours"), null=True)
    circumstances = models.ForeignKey(Circumstances, models.DO_NOTHING, related_name="readings")
    batch = models.ForeignKey(Batch, models.DO_NOTHING, related_name="readings")
    row = models.PositiveBigIntegerField(_("line"))

    class Meta:
        managed = False
        db_table = "ingest_reading"
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return f"{self.series_id} {self.started_at:%Y-%m-%d %H:%M} r{self.revision}"
