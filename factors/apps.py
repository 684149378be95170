"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FactorsConfig(AppConfig):
    """The factor library."""

    name = "factors"
    verbose_name = _("Factors")
