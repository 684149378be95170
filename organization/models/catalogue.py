"""The catalogue: legal entities, sites, teams, AI models and hardware in service."""

import zoneinfo
from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.choices import Quality
from organization.countries import ALPHA_2
from organization.fields import QuantityField, ShareField


def check_country(code: str) -> None:
    """Refuse two letters that are no country of ISO 3166-1."""
    if code not in ALPHA_2:
        raise ValidationError(_("There is no country “%(code)s” in ISO 3166-1; Germany is DE.") % {"code": code})


def check_time_zone(value: str) -> None:
    """Refuse a name that is not in the time zone database."""
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError(_("“%(value)s” is no time zone, as Europe/Paris is."), params={"value": value}) from error


class Organization(models.Model):
    """The one organisation whose books this installation keeps."""

    class Consolidation(models.TextChoices):
        """How entities' emissions enter the organisation's inventory (GHG Protocol, ch. 3)."""

        OPERATIONAL_CONTROL = "operational_control", _("Operational control")
        FINANCIAL_CONTROL = "financial_control", _("Financial control")
        EQUITY_SHARE = "equity_share", _("Equity share")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=200)
    year_starts_in_month = models.PositiveSmallIntegerField(
        _("reporting year starts in month"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[check_time_zone])
    consolidation = models.CharField(
        _("consolidation approach"),
        max_length=20,
        choices=Consolidation.choices,
        default=Consolidation.OPERATIONAL_CONTROL,
    )
    is_demonstration = models.BooleanField(_("demonstration"), default=False, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisation")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="organization_is_one"),
            models.CheckConstraint(
                condition=models.Q(year_starts_in_month__gte=1, year_starts_in_month__lte=12),
                name="organization_year_start_is_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone in which months begin and end."""
        return zoneinfo.ZoneInfo(self.time_zone)


class LegalEntity(models.Model):
    """A company of the group, with the parent's share in it and who controls it."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    country = models.CharField(
        _("country"), max_length=2, validators=[check_country], help_text=_("ISO 3166 code, as FR.")
    )
    ownership_share = ShareField(_("ownership share"), default=1)
    has_financial_control = models.BooleanField(_("financial control"), default=True)
    has_operational_control = models.BooleanField(_("operational control"), default=True)

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        ordering = ("slug",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ownership_share__gte=0, ownership_share__lte=1),
                name="entity_share_is_share",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place where energy is used: an own data center, a colocation room, a cloud region or an API provider."""

    class Kind(models.TextChoices):
        """Who runs the place, which decides the scope of its energy."""

        OWN_DATA_CENTER = "own_data_center", _("Own data center")
        COLOCATION = "colocation", _("Colocation")
        CLOUD_REGION = "cloud_region", _("Cloud region")
        API_PROVIDER = "api_provider", _("API provider")

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="sites", verbose_name=_("legal entity"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    country = models.CharField(
        _("country"), max_length=2, validators=[check_country], help_text=_("ISO 3166 code, as FR.")
    )
    grid_zone = models.CharField(
        _("grid zone"),
        max_length=40,
        blank=True,
        help_text=_("Region of the factor library below the country, as US-SRVC; empty for the whole country."),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[check_time_zone])
    provider = models.CharField(_("provider"), max_length=100, blank=True)
    provider_region = models.CharField(_("provider's region"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class SiteParameter(models.Model):
    """A value that holds at a site for a stretch of days, such as its PUE, with the evidence for it.

    Stretches of one parameter never overlap at a site; the database refuses it (see docs/triggers.md).
    """

    class Name(models.TextChoices):
        """Which value."""

        PUE = "pue", _("PUE")
        WUE = "wue_l_per_kwh", _("WUE (L/kWh)")

    site = models.ForeignKey(Site, models.CASCADE, related_name="parameters", verbose_name=_("site"))
    name = models.CharField(_("parameter"), max_length=20, choices=Name.choices)
    value = QuantityField(_("value"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("First day on which it no longer holds; empty if open."),
    )
    quality = models.CharField(_("quality"), max_length=20, choices=Quality.choices, default=Quality.MEASURED)
    evidence = models.TextField(_("evidence"), help_text=_("Where the value stands: document, page, date."))

    class Meta:
        verbose_name = _("site parameter")
        verbose_name_plural = _("site parameters")
        ordering = ("site", "name", "valid_from")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=models.F("valid_from")),
                name="site_parameter_valid_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(name="pue") | models.Q(value__gte=1, value__lte=5),
                name="site_parameter_pue_within_1_and_5",
                violation_error_message=_("A PUE lies between 1 and 5: facility energy ÷ IT energy."),
            ),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="site_parameter_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} {self.value.normalize():f} ({self.site})"


class Team(models.Model):
    """A team, in a tree of teams."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="teams", verbose_name=_("legal entity"))

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class AiModel(models.Model):
    """An AI model in one version, with what it was made from."""

    class Modality(models.TextChoices):
        """What the model reads or makes."""

        TEXT = "text", _("Text")
        IMAGE = "image", _("Image")
        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")
        MULTIMODAL = "multimodal", _("Multimodal")
        TABULAR = "tabular", _("Tabular")
        OTHER = "other", _("Other")

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    version = models.CharField(_("version"), max_length=50)
    base_model = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="derived", verbose_name=_("base model")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="ai_models", verbose_name=_("owning team")
    )
    parameters_count = models.PositiveBigIntegerField(_("parameters"), null=True, blank=True)
    modality = models.CharField(_("modality"), max_length=20, choices=Modality.choices)
    functional_unit = models.CharField(
        _("functional unit"),
        max_length=100,
        help_text=_("What its footprint is divided by, as 1000 output tokens."),
    )
    released_on = models.DateField(_("released on"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    class Meta:
        verbose_name = _("AI model")
        verbose_name_plural = _("AI models")
        ordering = ("slug",)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Hardware(models.Model):
    """Devices of one kind in service at one site for a stretch of days."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    site = models.ForeignKey(Site, models.PROTECT, related_name="hardware", verbose_name=_("site"))
    kind = models.CharField(
        _("kind"),
        max_length=60,
        help_text=_("The device's short name in the factor library and in logs, as h100-sxm."),
    )
    devices = models.PositiveIntegerField(_("devices"), validators=[MinValueValidator(1)])
    in_service_from = models.DateField(_("in service from"))
    in_service_until = models.DateField(
        _("in service until"),
        null=True,
        blank=True,
        help_text=_("First day out of service; empty if in service."),
    )
    lifetime_years = models.DecimalField(
        _("lifetime in years"), max_digits=5, decimal_places=2, validators=[MinValueValidator(1)]
    )
    embodied_kg_co2e_per_device = QuantityField(
        _("embodied kg CO2e per device"),
        null=True,
        blank=True,
        help_text=_("From the maker's product carbon footprint; empty to use the factor library."),
    )
    evidence = models.TextField(_("evidence"), blank=True)

    class Meta:
        verbose_name = _("hardware")
        verbose_name_plural = _("hardware")
        ordering = ("slug",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(devices__gte=1), name="hardware_has_devices"),
            models.CheckConstraint(condition=models.Q(lifetime_years__gt=0), name="hardware_lifetime_positive"),
            models.CheckConstraint(
                condition=models.Q(in_service_until__isnull=True)
                | models.Q(in_service_until__gt=models.F("in_service_from")),
                name="hardware_service_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def serves_on(self, day: date) -> bool:
        """Whether the devices are in service on the day."""
        return self.in_service_from <= day and (self.in_service_until is None or day < self.in_service_until)
