"""``manage.py demo``: the demonstration organisation, from its logs to its statements, by the product's own ways."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config import demo, engines
from config.management.commands.up import prepare, running_engines
from config.processes import Supervisor, beat_command, free_port, wait_for_port, web_command, worker_command


class Command(BaseCommand):
    """Loads, ingests and calculates the demonstration, writes its statements, and serves it."""

    help = "Load the demonstration organisation, compute it, write its statements and serve it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="stop when the statements are written")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every step; each finds what an earlier run did and leaves it alone."""
        if settings.IS_PRODUCTION or not settings.ALLOWS_DEMO_LOGINS:
            raise CommandError("The demonstration has well-known logins: set WATTBOOK_DEMO=1, never in production.")
        began, running = time.monotonic(), running_engines()
        prepare()
        commands: dict[str, Sequence[str]] = {"worker": worker_command(), "beat": beat_command()}
        if not options["no_serve"]:
            port = free_port(options["host"], options["port"])
            if port != options["port"]:
                self.stdout.write(f"Port {options['port']} is taken; using {port} instead.")
            commands["web"] = web_command(options["host"], port)
        # The server forks: it must not inherit this process's connection.
        connections.close_all()
        children = Supervisor(commands)
        children.listen()
        children.start()
        try:
            self._load(children)
            self.stdout.write(f"The demonstration is ready after {time.monotonic() - began:.0f} s.")
            if not options["no_serve"] and wait_for_port(options["host"], port, 60):
                self._greet(options["host"], port)
                children.run()
        finally:
            children.stop()
            connections.close_all()
            if not running:
                engines.stop(settings.VAR_DIR)

    def _load(self, children: Supervisor) -> None:
        folder = Path(settings.VAR_DIR) / "demo"
        steps: tuple[tuple[str, Callable[[], str]], ...] = (
            ("Organisation, people and sources", demo.load_organization),
            ("Logs sent to the workers", lambda: demo.send_logs(folder / "logs")),
            ("Rows read by the workers", lambda: demo.wait_for_batches(lambda: children.is_stopping)),
            ("Months calculated by the workers", lambda: demo.wait_for_months(lambda: children.is_stopping)),
            ("Statements written", lambda: demo.write_statements(folder)),
        )
        for name, step in steps:
            result = step()
            if children.is_stopping:
                raise CommandError("Stopped before the demonstration was ready; run it again to go on.")
            self.stdout.write(f"{name}: {result}")
            self.stdout.flush()

    def _greet(self, host: str, port: int) -> None:
        self.stdout.write(f"\nWattbook is at http://{host}:{port}/ — stop it with Ctrl-C. Demonstration logins:")
        for person in demo.logins():
            self.stdout.write(f"    {person.username:10} {person.password:24} {person.title}")
        self.stdout.flush()
