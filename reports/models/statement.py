"""Statements: a frozen selection of ledger lines, as PDF and CSV, approved by somebody who did not prepare it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.ledger import Calculation


class Statement(models.Model):
    """The statement of one reporting year in one version; its figures and bytes never change once written."""

    class State(models.TextChoices):
        """Where the statement stands."""

        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    year = models.PositiveSmallIntegerField(_("reporting year"))  # the calendar year in which it ends
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))  # last day, inclusive
    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=10, default="en")
    calculations = models.ManyToManyField(Calculation, related_name="statements")
    content = models.JSONField(_("content"))  # every figure and text of the PDF, exact decimals as strings
    content_sha256 = models.CharField(_("hash of the content"), max_length=64)
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)
    csv = models.BinaryField()
    csv_sha256 = models.CharField(_("SHA-256 of the CSV"), max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared at"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ("-year", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint("year", "version", "language", name="statement_version_once"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("prepared_by")),
                name="statement_not_approved_by_preparer",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="statement_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class StatementEvent(models.Model):
    """What happened to a statement, in order."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="events")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    action = models.CharField(_("action"), max_length=30)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("event of a statement")
        verbose_name_plural = _("events of statements")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.statement_id} {self.action}"
