"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    """Pages and charts."""

    name = "dashboard"
    verbose_name = _("Dashboard")
