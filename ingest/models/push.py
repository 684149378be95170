"""The journal of pushes: what tools send while they run, kept as received until it is gathered into a batch."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ingest.models.source import Source, SourceToken


class Push(models.Model):
    """One request, kept as received. It is evidence, and leaves the journal only into the evidence of a batch.

    A row is never changed. The statement that writes it finds its token and source in the same breath, so that the
    database need not look for them a second time.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="pushes", db_constraint=False, db_index=False)
    token = models.ForeignKey(SourceToken, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=40)  # the name of the format that will read it
    path = models.CharField(max_length=100)
    ref = models.CharField(max_length=64, blank=True)  # what the door answered with, such as the id of a run
    received_at = models.DateTimeField(_("received at"))
    body = models.BinaryField()

    class Meta:
        verbose_name = _("push")
        verbose_name_plural = _("pushes")
        indexes: ClassVar = [models.Index("source", "kind", "id", name="push_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.path} {self.pk}"


class PostedRun(models.Model):
    """A run that a tool opened through its API, with what its later posts leave unsaid."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    run_id = models.UUIDField()
    facts = models.JSONField()
    last_ended_at = models.DateTimeField(null=True)  # of the posts gathered so far

    class Meta:
        verbose_name = _("posted run")
        verbose_name_plural = _("posted runs")
        constraints: ClassVar = [models.UniqueConstraint("source", "run_id", name="posted_run_once")]

    def __str__(self) -> str:
        return str(self.run_id)
