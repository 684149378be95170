"""``manage.py add_person NAME --role administrator``: the first person of an installation, or one more."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from organization.audit import record_event, snapshot
from organization.choices import Role
from organization.models import Grant, Team, User


class Command(BaseCommand):
    """Adds a person with one role; the password is asked for, or read from standard input."""

    help = "Add a person who may sign in, with a role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("username")
        parser.add_argument("--role", action="append", required=True, choices=Role.values, help="may be repeated")
        parser.add_argument("--team", help="short name of the team that a team lead leads")
        parser.add_argument("--name", default="", help="full name")
        parser.add_argument("--email", default="")
        parser.add_argument("--password-stdin", action="store_true", help="read the password's line from stdin")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, then add."""
        team = self._team(options)
        first, _space, last = options["name"].partition(" ")
        user = User(username=options["username"], first_name=first, last_name=last, email=options["email"])
        user.set_password(self._password(user, from_stdin=options["password_stdin"]))
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            user.save()
            record_event(None, "created", user, after=snapshot(user))
            for role in dict.fromkeys(options["role"]):
                grant = Grant.objects.create(user=user, role=role, team=team if role == Role.LEAD else None)
                record_event(None, "created", grant, after=snapshot(grant))
        self.stdout.write(f"{user.username} may sign in.")

    def _team(self, options: dict[str, Any]) -> Team | None:
        if (Role.LEAD in options["role"]) != bool(options["team"]):
            raise CommandError("A team lead, and nobody else, needs --team with the team's short name.")
        if not options["team"]:
            return None
        team = Team.objects.filter(slug=options["team"]).first()
        if team is None:
            raise CommandError(f"There is no team “{options['team']}”.")
        return team

    def _password(self, user: User, *, from_stdin: bool) -> str:
        password = sys.stdin.readline().rstrip("\n") if from_stdin else getpass.getpass("Password: ")
        if not from_stdin and getpass.getpass("Again: ") != password:
            raise CommandError("The two passwords differ.")
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password
