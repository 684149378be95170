"""The factor library in the database: datasets as loaded from cited text, immutable."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.fields import QuantityField


class Dataset(models.Model):
    """A publisher's factors in one version, named by its text's hash; the newest of a slug is current."""

    slug = models.SlugField(_("short name"), max_length=80)
    edition = models.CharField(_("edition"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    licence = models.CharField(_("licence"), max_length=300)
    is_redistributable = models.BooleanField(_("may be redistributed"))
    rank = models.PositiveSmallIntegerField(_("rank"))  # among datasets that have a value for a region: lowest first
    note = models.TextField(_("note"), blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("factor dataset")
        verbose_name_plural = _("factor datasets")
        ordering = ("slug", "-id")

    def __str__(self) -> str:
        return f"{self.title} ({self.edition})"


class Factor(models.Model):
    """What a unit of activity causes, with everything that is needed to judge and to cite it."""

    class Kind(models.TextChoices):
        """What the factor is about."""

        GRID_INTENSITY = "grid_intensity", _("Grid intensity")
        GWP = "gwp", _("Global warming potential")
        EMBODIED = "embodied", _("Embodied hardware")
        POWER = "power", _("Power")
        LIFETIME = "lifetime", _("Lifetime")
        PUE = "pue", _("PUE")
        WUE = "wue", _("WUE")

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="factors", verbose_name=_("dataset"))
    factor_id = models.CharField(_("id"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    subject = models.CharField(_("subject"), max_length=120, blank=True)  # a device, a gas or a provider
    region_code = models.CharField(_("region"), max_length=40, blank=True)
    region_name = models.CharField(_("region's name"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    data_year = models.PositiveSmallIntegerField(_("year of the data"), null=True)
    applies_to = models.CharField(_("applies to"), max_length=200, blank=True)
    value = QuantityField(_("value"))
    minimum = QuantityField(_("minimum"), null=True)
    maximum = QuantityField(_("maximum"), null=True)
    unit = models.CharField(_("unit"), max_length=60)
    gas_basis = models.CharField(_("gases"), max_length=40, blank=True)
    gwp_set = models.CharField(_("GWP set"), max_length=80, blank=True)
    method = models.CharField(_("method"), max_length=60, blank=True)
    component = models.CharField(_("component"), max_length=60, blank=True)
    boundary = models.CharField(_("boundary"), max_length=120, blank=True)
    publication = models.TextField(_("publication"), blank=True)
    source = models.TextField(_("source"))
    source_location = models.TextField(_("where it stands"), blank=True)
    licence = models.CharField(_("licence"), max_length=300)
    seen_in = models.CharField(_("seen in"), max_length=60)
    is_verified = models.BooleanField(_("may be chosen"), default=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("factor")
        verbose_name_plural = _("factors")
        ordering = ("kind", "factor_id")
        constraints: ClassVar = [models.UniqueConstraint("dataset", "factor_id", name="factor_once_per_dataset")]
        indexes: ClassVar = [models.Index("kind", "region_code", "subject", name="factor_lookup")]

    def __str__(self) -> str:
        return self.factor_id
