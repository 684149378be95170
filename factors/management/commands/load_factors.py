"""``manage.py load_factors``: bring factor datasets from their text into the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from factors.loader import LIBRARY, Loaded, load_library
from factors.text import FactorTextError


class Command(BaseCommand):
    """Loads the datasets that are not loaded yet."""

    help = "Load factor datasets; those that are already loaded are left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take folders of one's own, each holding one folder per dataset."""
        parser.add_argument("folders", nargs="*", type=Path, help="folders of datasets; without any: Wattbook's own")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load each folder and print a line for each dataset."""
        for folder in options["folders"] or [LIBRARY]:
            if not folder.is_dir():
                raise CommandError(f"{folder} is no folder.")
            try:
                results = load_library(folder)
            except FactorTextError as error:
                raise CommandError(str(error)) from error
            if options["verbosity"]:
                for loaded in results:
                    self.stdout.write(_line(loaded))


def _line(loaded: Loaded) -> str:
    name = f"{loaded.dataset.slug} ({loaded.dataset.edition})"
    if loaded.is_new:
        return f"{name}: {loaded.count} factors loaded"
    if loaded.is_current:
        return f"{name}: unchanged"
    return f"{name}: loaded before and superseded since; give it a new edition to make it current again"
