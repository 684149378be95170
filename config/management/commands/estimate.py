"""``manage.py estimate --json '{…}'``: one object in, one object out; needs neither database nor broker."""

import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from footprint import EstimateError, estimate
from reports.api.exact_json import JsonError, dumps_exact, loads_exact


class Command(BaseCommand):
    """Prints what follows from the stated inputs, or one sentence on standard error and exit code 2."""

    help = "Estimate energy and location-based emissions from stated inputs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--json", required=True, help="inputs as one JSON object; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, estimate, print."""
        try:
            text = sys.stdin.buffer.read().decode() if options["json"] == "-" else options["json"]
            answer = estimate(loads_exact(text))
        except UnicodeDecodeError:
            self._refuse("The input is not UTF-8.")
        except (EstimateError, JsonError) as error:
            self._refuse(str(error))
        except (ArithmeticError, ValueError):  # more digits or a higher exponent than can be read
            self._refuse("The input holds a number that is too large to be read.")
        self.stdout.write(dumps_exact(answer))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(" ".join(sentence.split()))
        sys.exit(2)
