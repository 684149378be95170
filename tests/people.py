"""Who asks: one person per role, and one without any."""

from organization.choices import Role
from organization.models import Grant, LegalEntity, Team, User


class People:
    """Alice and Otto keep the books, Otto also approves; Aud reads, Lea leads Research, Adam administers.

    Stranger can sign in and holds no role.
    """

    def __init__(self) -> None:
        entity, _new = LegalEntity.objects.get_or_create(slug="lumen", defaults={"name": "Lumen", "country": "FR"})
        self.team, _new = Team.objects.get_or_create(slug="research", defaults={"name": "Research", "entity": entity})
        self.alice = self._person("alice", Role.OFFICER)
        self.otto = self._person("otto", Role.OFFICER, Role.APPROVER)
        self.aud = self._person("aud", Role.AUDITOR)
        self.lea = self._person("lea", Role.LEAD)
        self.adam = self._person("adam", Role.ADMINISTRATOR)
        self.stranger = self._person("stranger")

    def _person(self, name: str, *roles: str) -> User:
        user = User.objects.create_user(name, password="a password of their own")
        for role in roles:
            Grant.objects.create(user=user, role=role, team=self.team if role == Role.LEAD else None)
        return user
