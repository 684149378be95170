"""``manage.py load_factors``: bring the factor library of this version into the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factors.loader import load_library
from factors.text import FactorTextError


class Command(BaseCommand):
    """Loads the datasets that are not loaded yet."""

    help = "Load the factor library; datasets that are already loaded are left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what is new."""
        try:
            loaded = load_library()
        except FactorTextError as error:
            raise CommandError(str(error)) from error
        for dataset in loaded:
            if options["verbosity"]:
                self.stdout.write(f"{dataset.slug}: {dataset.factors.count()} factors, {dataset.sha256[:12]}")
