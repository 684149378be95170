"""``manage.py verify_statement ID``: perform a statement again and compare it, figure by figure and byte by byte."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from reports.models import Statement
from reports.statement.verify import differences, remarks


class Command(BaseCommand):
    """Says OK, or what differs."""

    help = "Recompute a statement from its frozen calculations and compare it with what is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("statement", metavar="ID", type=UUID, help="the id on the statement's page")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify one statement."""
        statement = Statement.objects.filter(public_id=options["statement"]).first()
        if statement is None:
            raise CommandError("There is no such statement.")
        found = list(differences(statement))
        for sentence in found[:20]:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} difference(s).")
        for sentence in remarks(statement):
            self.stdout.write(f"Note: {sentence}")
        self.stdout.write(f"OK: {statement} comes out as it was stored, PDF {statement.pdf_sha256}.")
