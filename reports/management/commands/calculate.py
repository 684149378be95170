"""``manage.py calculate``: bring the books up to date now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ingest.hours import rebuild_dirty_days
from organization.models import Organization
from organization.periods import month_of, previous_month
from reports.calculation.run import calculate_month, months_to_calculate


class Command(BaseCommand):
    """Calculates every month whose books are missing or out of date."""

    help = "Calculate the months whose books are missing or out of date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare no arguments: what is to be done stands in the database."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Calculate month by month and say what changed."""
        organization = Organization.objects.first()
        if organization is None:
            raise CommandError("There is no organisation yet: import a catalogue first.")
        rebuild_dirty_days()
        last_ended = previous_month(month_of(timezone.now(), organization.zone))
        for month in months_to_calculate(last_ended):
            calculation, is_new = calculate_month(month)
            state = f"{calculation.lines.count()} lines" if is_new else "unchanged"
            self.stdout.write(f"{month:%Y-%m}: {state}, {calculation.lines_sha256[:12]}")
