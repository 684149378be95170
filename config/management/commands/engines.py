"""``manage.py engines start|stop|status``: the embedded database and broker."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import engines


class Command(BaseCommand):
    """Starts, stops or shows the embedded engines under var/."""

    help = "Start, stop or show the embedded database and broker."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("action", choices=["start", "stop", "status"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how things stand."""
        var = settings.VAR_DIR
        if options["action"] == "start":
            engines.postgres_host(var)
            engines.start_broker(var)
        elif options["action"] == "stop":
            engines.stop(var)
        for name, pid in engines.status(var).items():
            self.stdout.write(f"{name}: " + (f"running (process {pid})" if pid else "not running"))
