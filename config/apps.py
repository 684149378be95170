"""Application configuration."""

from django.apps import AppConfig
from django.core.checks import register

from config.checks import CHECKS


class ConfigConfig(AppConfig):
    """Settings, addresses, engines."""

    name = "config"

    def ready(self) -> None:
        """Register the checks of the configuration."""
        for check in CHECKS:
            register(check)
