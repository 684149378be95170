"""Sources: who sends logs, in which format, and what a log leaves unsaid."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.choices import Boundary, Phase, Quality
from organization.fields import QuantityField
from organization.models import AiModel, Hardware, Site, Team
from organization.models.catalogue import check_time_zone


class Source(models.Model):
    """One stream of logs, with the defaults for what its rows do not say."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    format = models.CharField(
        _("format"),
        max_length=40,
        default="auto",
        help_text=_("A format's name, or auto to look at the content."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[check_time_zone],
        help_text=_("For times that a log states without an offset."),
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, verbose_name=_("site"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, verbose_name=_("team"))
    ai_model = models.ForeignKey(AiModel, models.PROTECT, null=True, blank=True, verbose_name=_("AI model"))
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices, blank=True)
    hardware = models.ForeignKey(Hardware, models.PROTECT, null=True, blank=True, verbose_name=_("hardware"))
    boundary = models.CharField(
        _("boundary"),
        max_length=20,
        choices=Boundary.choices,
        blank=True,
        help_text=_(
            "A facility meter of the whole site belongs to a source without a team: it contains all work at the site. "
            "With a team it is energy of that team beside the rest."
        ),
    )
    quality = models.CharField(_("quality"), max_length=20, choices=Quality.choices, blank=True)
    pue_included = QuantityField(
        _("PUE already inside"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("For posts of CodeCarbon, which never say by which PUE the tracker has multiplied its energy."),
    )
    is_simulated = models.BooleanField(
        _("simulated"),
        default=False,
        help_text=_("Made-up data for demonstration; labelled wherever it shows."),
    )
    expected_from = models.DateField(
        _("expected from"),
        null=True,
        blank=True,
        help_text=_("First month in which every month must bring data; a month without is a gap."),
    )
    expected_until = models.DateField(_("expected until"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("slug",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expected_from__isnull=True) | models.Q(site__isnull=False),
                name="source_expected_at_a_site",
                violation_error_message=_(
                    "A source from which data is expected needs a site: a month without any is a gap there."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SourceToken(models.Model):
    """A token that may send to one source, and do nothing else."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="tokens", verbose_name=_("source"))
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("source token")
        verbose_name_plural = _("source tokens")

    def __str__(self) -> str:
        return f"{self.source}: {self.name}"


class NameMapping(models.Model):
    """What a project name in a source's logs stands for: whose energy it is, and what for."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="mappings", verbose_name=_("source"))
    project = models.CharField(_("project name in the log"), max_length=200)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, verbose_name=_("site"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, verbose_name=_("team"))
    ai_model = models.ForeignKey(AiModel, models.PROTECT, null=True, blank=True, verbose_name=_("AI model"))
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices, blank=True)

    class Meta:
        verbose_name = _("project mapping")
        verbose_name_plural = _("project mappings")
        constraints: ClassVar = [models.UniqueConstraint("source", "project", name="name_mapping_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.project}"
