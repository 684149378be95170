"""The demonstration organisation's catalogue and people: invented, and marked so wherever they show."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from organization.catalogue_csv import KINDS, apply_rows
from organization.choices import Role
from organization.models import Grant, Organization, Team, User

FOLDER = Path(__file__).resolve().parent
PASSWORD = "wattbook-demo"  # noqa: S105  (well known on purpose; production settings refuse it)


class DemoRefused(RuntimeError):
    """The demonstration's well-known logins may not exist here."""


@dataclass(frozen=True)
class DemoPerson:
    """A login of the demonstration."""

    username: str
    first_name: str
    last_name: str
    title: str
    roles: tuple[str, ...]
    team: str = ""

    @property
    def name(self) -> str:
        """The person's full name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def password(self) -> str:
        """The password that everybody of the demonstration has."""
        return PASSWORD


PEOPLE = (
    DemoPerson("officer", "Maya", "Lindqvist", "sustainability officer", (Role.OFFICER,)),
    DemoPerson("approver", "Jonas", "Weber", "officer who approves", (Role.OFFICER, Role.APPROVER)),
    DemoPerson("lead", "Aiko", "Tanaka", "team lead of Research", (Role.LEAD,), team="research"),
    DemoPerson("auditor", "Tomasz", "Nowak", "auditor", (Role.AUDITOR,)),
    DemoPerson("admin", "Ines", "Duarte", "administrator", (Role.ADMINISTRATOR,)),
)


def load_catalogue() -> None:
    """Bring the demonstration's catalogue into the books; what is there already stays as it is."""
    Organization.objects.get_or_create(
        id=1,
        defaults={
            "name": "Meridian Lumen (demonstration)",
            "time_zone": "Europe/Paris",
            "is_demonstration": True,
        },
    )
    for name, kind in KINDS.items():
        found = apply_rows(kind, (FOLDER / f"{name}.csv").read_text(encoding="utf-8"), None)
        if found.errors:
            raise ValueError(f"{name}.csv: {found.errors}")


def create_people() -> None:
    """Create the demonstration's logins; refused in production and wherever they are not asked for."""
    if settings.IS_PRODUCTION or not settings.ALLOWS_DEMO_LOGINS:
        raise DemoRefused("Demonstration logins are well known: they need WATTBOOK_DEMO=1, and never in production.")
    for person in PEOPLE:
        user, is_new = User.objects.get_or_create(
            username=person.username,
            defaults={
                "first_name": person.first_name,
                "last_name": person.last_name,
                "is_demonstration": True,
            },
        )
        if is_new:
            user.set_password(person.password)
            user.save()
        team = Team.objects.get(slug=person.team) if person.team else None
        for role in person.roles:
            Grant.objects.get_or_create(user=user, role=role, team=team)
