"""``manage.py up``: web server, worker and scheduler on one machine, until Ctrl-C."""

import subprocess
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config import engines
from config.celery import ensure_broker
from config.processes import (
    PYTHON,
    Supervisor,
    beat_command,
    free_port,
    wait_for_port,
    web_command,
    worker_command,
)


class Command(BaseCommand):
    """Runs everything that one machine needs, and leaves nothing behind."""

    help = "Run the web server, a worker and the scheduler together, until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--keep-engines", action="store_true", help="leave the database and the broker running")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the engines, bring the schema up to date, run until told to stop."""
        self.check(include_deployment_checks=False)
        children = Supervisor()
        children.listen()
        running = running_engines()
        prepare()
        port = free_port(options["host"], options["port"])
        if port != options["port"]:
            self.stdout.write(f"Port {options['port']} is taken; using {port} instead.")
        children.commands = {
            "web": web_command(options["host"], port),
            "worker": worker_command(),
            "beat": beat_command(),
        }
        children.start()
        try:
            if not children.is_stopping and wait_for_port(options["host"], port, 60):
                self.stdout.write(f"Wattbook is at http://{options['host']}:{port}/ — stop it with Ctrl-C.")
                self.stdout.flush()
            children.run()
        finally:
            children.stop()
            # Engines that somebody else started are somebody else's to stop.
            if not options["keep_engines"] and not running:
                engines.stop(settings.VAR_DIR)
        self.stdout.write("Stopped.")


def running_engines() -> list[str]:
    """Return the names of the embedded engines that run now."""
    return [name for name, pid in engines.status(settings.VAR_DIR).items() if pid is not None]


def prepare() -> None:
    """Start the broker, bring the schema up to date as its owner, gather the static files, load the factors."""
    ensure_broker()
    subprocess.run([PYTHON, "manage.py", "migrate", "--verbosity", "0"], check=True, cwd=settings.BASE_DIR)
    call_command("collectstatic", "--noinput", verbosity=0)
    call_command("load_factors", verbosity=0)
