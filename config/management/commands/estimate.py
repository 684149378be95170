"""``manage.py estimate --json '{…}'``: one object in, one object out; needs neither database nor broker."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from footprint import EstimateError, estimate
from reports.api.exact_json import JsonError, dumps_exact, loads_exact


class Command(BaseCommand):
    """Prints what follows from the stated inputs, or one sentence on standard error and exit code 2."""

    help = "Estimate energy and location-based emissions from stated inputs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--json", required=True, help="the inputs as one JSON object; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, estimate, print."""
        text = sys.stdin.read() if options["json"] == "-" else options["json"]
        try:
            answer = estimate(loads_exact(text))
        except (EstimateError, JsonError) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        self.stdout.write(dumps_exact(answer))
