"""Batches: a file or a push, kept as received, and the account of its rows."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ingest.models.source import Source


class Batch(models.Model):
    """One delivery. Its evidence is kept as received; a worker turns it into readings.

    accepted + duplicate + corrected + quarantined + rejected = rows read so far, at every moment.
    """

    class State(models.TextChoices):
        """Where the batch stands; the last three are final."""

        RECEIVED = "received", _("Received")
        PROCESSING = "processing", _("Processing")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    class Door(models.TextChoices):
        """How it came in."""

        UPLOAD = "upload", _("Upload page")
        API = "api", _("API")
        COMMAND = "command", _("Command")
        FORM = "form", _("Form")
        PUSH = "push", _("Push")

    WAITING = (State.RECEIVED, State.PROCESSING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="batches", verbose_name=_("source"))
    door = models.CharField(_("door"), max_length=10, choices=Door.choices)
    file_name = models.CharField(_("file name"), max_length=255)
    requested_format = models.CharField(max_length=40, default="auto")
    format = models.CharField(_("format"), max_length=40, blank=True)
    evidence_path = models.CharField(max_length=255)
    evidence_sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    evidence_bytes = models.PositiveBigIntegerField(_("bytes"))
    attachment_path = models.CharField(max_length=255, blank=True)
    attachment_name = models.CharField(max_length=255, blank=True)
    attachment_sha256 = models.CharField(max_length=64, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("sent by")
    )
    sent_with = models.ForeignKey("ingest.SourceToken", models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(_("message"), blank=True)
    told = models.JSONField(default=dict, editable=False)  # {"code", "params"} of the message, for other languages
    # A hint for the progress bar only: bytes are known before rows are.
    bytes_read = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    accepted = models.PositiveBigIntegerField(_("accepted"), default=0)
    duplicate = models.PositiveBigIntegerField(_("duplicate"), default=0)
    corrected = models.PositiveBigIntegerField(_("corrected"), default=0)
    quarantined = models.PositiveBigIntegerField(_("quarantined"), default=0)
    rejected = models.PositiveBigIntegerField(_("rejected"), default=0)
    # Rows that were not taken are a gap of their months until somebody says what became of them.
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("settled by")
    )
    settled_because = models.CharField(_("what became of the refused rows"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index("id", condition=models.Q(state__in=["received", "processing"]), name="batch_waiting")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    rows=models.F("accepted")
                    + models.F("duplicate")
                    + models.F("corrected")
                    + models.F("quarantined")
                    + models.F("rejected")
                ),
                name="batch_rows_add_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.public_id})"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to the batch by itself."""
        return self.state in {self.State.DONE, self.State.REFUSED, self.State.FAILED}


class BatchRow(models.Model):
    """A row of a batch that did not simply become a reading, with its text and the reasons."""

    class State(models.TextChoices):
        """What became of the row."""

        REJECTED = "rejected", _("Rejected")
        QUARANTINED = "quarantined", _("Quarantined")
        CORRECTED = "corrected", _("Corrected")
        DUPLICATE = "duplicate", _("Duplicate")
        NOTED = "noted", _("Accepted with a note")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="problem_rows")
    row = models.PositiveBigIntegerField(_("line"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    text = models.TextField(_("text"))
    said_at = models.DateTimeField(null=True)  # when its energy was used, as far as that can be read
    reasons = models.JSONField(_("reasons"))  # [{"code", "column", "message", "params"}]

    class Meta:
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of batches")
        constraints: ClassVar = [models.UniqueConstraint("batch", "row", name="batch_row_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.row}"
