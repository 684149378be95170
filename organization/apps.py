"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    """Who, where and when."""

    name = "organization"
    verbose_name = _("Organisation")
