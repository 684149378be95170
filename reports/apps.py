"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """The ledger and the statements."""

    name = "reports"
    verbose_name = _("Reports")
