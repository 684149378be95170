"""The ledger: calculations of a month and their lines, written once and never changed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from factors.models import Factor
from ingest.models import Source
from organization.choices import Boundary, Phase, Quality
from organization.fields import QuantityField
from organization.models import AiModel, Hardware, LegalEntity, Site, SiteParameter, Team


class Calculation(models.Model):
    """The footprint of one month as known at one time; the newest of a month is current.

    ``inputs_sha256`` covers the hours, parameters and factors that went in, ``lines_sha256`` what came out:
    the same inputs and method version give the same lines and the same hash.
    """

    month_on = models.DateField(_("month"))
    method_version = models.CharField(_("method version"), max_length=20)
    basis_sha256 = models.CharField(max_length=64)  # catalogue, parameters, factor datasets and method
    inputs_sha256 = models.CharField(_("hash of the inputs"), max_length=64)
    lines_sha256 = models.CharField(_("hash of the lines"), max_length=64)
    last_batch_id = models.BigIntegerField(_("newest batch"), null=True)
    datasets = models.JSONField(_("factor datasets"))  # [{"slug", "edition", "sha256"}]
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    is_current = models.BooleanField(_("current"), default=True)

    class Meta:
        verbose_name = _("calculation")
        verbose_name_plural = _("calculations")
        ordering = ("month_on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint("month_on", condition=models.Q(is_current=True), name="calculation_one_current")
        ]

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m} #{self.pk}"


class Line(models.Model):
    """One entry of the ledger, with everything that is needed to compute it again by hand.

    A line whose ``gap`` is set has no emissions: what is missing is never counted as zero.
    """

    class Kind(models.TextChoices):
        """What causes the emissions."""

        ELECTRICITY = "electricity", _("Electricity")
        EMBODIED = "embodied", _("Embodied hardware")

    class Scope(models.TextChoices):
        """Where the line belongs in a GHG Protocol inventory."""

        SCOPE_2 = "scope_2", _("Scope 2 (location-based)")
        SCOPE_3_1 = "scope_3_1", _("Scope 3.1 (cloud and API)")
        SCOPE_3_8 = "scope_3_8", _("Scope 3.8 (colocation)")
        # Beside the inventory: hardware is booked in full as 3.2 in the year of purchase, so a yearly share of it
        # belongs to models and products and is never added to a scope.
        AMORTISED = "amortised", _("Embodied, amortised (beside the scopes)")

    class Gap(models.TextChoices):
        """Why a line has no emissions."""

        NONE = "", _("No gap")
        NO_DATA = "no_data", _("No data for the month")
        REFUSED_ROWS = "refused_rows", _("Rows of a log were refused")
        NO_GRID_FACTOR = "no_grid_factor", _("No grid factor for the region")
        NO_EMBODIED_FACTOR = "no_embodied_factor", _("No embodied value for the hardware")
        ABOVE_METER = "above_meter", _("Attributed energy exceeds the site's meter")

    class PueOrigin(models.TextChoices):
        """Where the PUE of a line comes from."""

        NONE = "", _("Not applicable")
        SITE = "site", _("Site parameter")
        DEFAULT = "default", _("Default of the factor library")
        CONTAINED = "contained", _("Already contained in the reading")

    calculation = models.ForeignKey(Calculation, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(_("line"))
    month_on = models.DateField(_("month"))  # the calculation's, repeated so that sums need no join
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    scope = models.CharField(_("scope"), max_length=12, choices=Scope.choices)
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", verbose_name=_("legal entity"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", verbose_name=_("team"))
    ai_model = models.ForeignKey(AiModel, models.PROTECT, null=True, related_name="+", verbose_name=_("AI model"))
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+", verbose_name=_("source"))
    boundary = models.CharField(_("boundary"), max_length=20, choices=Boundary.choices, blank=True)
    quality = models.CharField(_("quality"), max_length=20, choices=Quality.choices, blank=True)
    is_simulated = models.BooleanField(_("simulated"), default=False)
    metered_energy_kwh = QuantityField(_("metered energy (kWh)"), null=True)
    it_energy_kwh = QuantityField(_("IT energy (kWh)"), null=True)
    pue = QuantityField(_("PUE"), null=True)
    pue_origin = models.CharField(_("origin of the PUE"), max_length=12, choices=PueOrigin.choices, blank=True)
    pue_parameter = models.ForeignKey(SiteParameter, models.PROTECT, null=True, related_name="+")
    pue_factor = models.ForeignKey(Factor, models.PROTECT, null=True, related_name="+")
    facility_energy_kwh = QuantityField(_("facility energy (kWh)"), null=True)
    hardware = models.ForeignKey(Hardware, models.PROTECT, null=True, related_name="+", verbose_name=_("hardware"))
    device_hours = QuantityField(_("device hours"), null=True)
    lifetime_hours = QuantityField(_("lifetime (h)"), null=True)
    factor = models.ForeignKey(Factor, models.PROTECT, null=True, related_name="+", verbose_name=_("factor"))
    factor_value = QuantityField(_("factor value"), null=True)  # kg CO2e/kWh, or kg CO2e per device
    emissions_kg_co2e = QuantityField(_("emissions (kg CO2e)"), null=True)
    formula = models.CharField(_("formula"), max_length=60)
    gap = models.CharField(_("gap"), max_length=20, choices=Gap.choices, blank=True)
    steps = models.JSONField(_("look-up steps"), default=list)
    flags = models.JSONField(_("flags"), default=list)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ("calculation", "number")
        constraints: ClassVar = [
            models.UniqueConstraint("calculation", "number", name="line_once"),
            models.CheckConstraint(
                condition=models.Q(gap="", emissions_kg_co2e__isnull=False)
                | (~models.Q(gap="") & models.Q(emissions_kg_co2e__isnull=True)),
                name="line_gap_is_never_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m} {self.number}"
