"""``manage.py import_catalogue PATH…``: read catalogue files, named after their kind."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organization.catalogue_csv import KINDS, apply_rows


class Command(BaseCommand):
    """Reads CSV files such as teams.csv into the catalogue; a file with an error changes nothing."""

    help = f"Read catalogue files: {', '.join(f'{name}.csv' for name in KINDS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("paths", nargs="+", metavar="PATH", help="CSV files, or a folder that holds them")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the files, referred-to kinds first."""
        files = {path.stem: path for text in options["paths"] for path in self._files(Path(text))}
        unknown = sorted(set(files) - set(KINDS))
        if unknown or not files:
            raise CommandError(f"Files must be named after their kind: {', '.join(KINDS)}; not {', '.join(unknown)}.")
        for name in KINDS:
            if name not in files:
                continue
            found = apply_rows(KINDS[name], files[name].read_text(encoding="utf-8"), None)
            for error in found.errors:
                self.stderr.write(f"{files[name].name}, line {error.line}, {error.column}: {error.message}")
            if found.errors:
                raise CommandError(f"{files[name].name} has errors; nothing of it was read.")
            if options["verbosity"]:
                counts = f"{len(found.created)} created, {len(found.changed)} changed, {found.unchanged} unchanged"
                self.stdout.write(f"{name}: {counts}")

    @staticmethod
    def _files(path: Path) -> list[Path]:
        if not path.exists():
            raise CommandError(f"There is no file {path}.")
        return sorted(path.glob("*.csv")) if path.is_dir() else [path]
