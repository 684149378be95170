"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IngestConfig(AppConfig):
    """Energy logs in."""

    name = "ingest"
    verbose_name = _("Ingest")
