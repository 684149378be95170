import io

import pytest
from django.core.management import CommandError, call_command

from organization.models import AuditEvent, Grant, LegalEntity, Team, User

pytestmark = pytest.mark.django_db
GOOD = "a password of her own"


def add(monkeypatch, *words, password=GOOD):
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("add_person", *words, "--password-stdin", stdout=io.StringIO())


def test_first_administrator_can_sign_in(monkeypatch, client):
    add(monkeypatch, "ada", "--role", "administrator", "--name", "Ada Byron")
    user = User.objects.get()
    assert (user.get_full_name(), [grant.role for grant in user.grants.all()]) == ("Ada Byron", ["administrator"])
    assert client.login(username="ada", password=GOOD)
    assert AuditEvent.objects.count() == 2
    assert GOOD not in str(list(AuditEvent.objects.values("before", "after")))


def test_lead_gets_a_team_and_an_officer_may_approve(monkeypatch):
    entity = LegalEntity.objects.create(slug="e", name="E", country="FR")
    Team.objects.create(slug="research", name="Research", entity=entity)
    add(monkeypatch, "lea", "--role", "lead", "--team", "research")
    add(monkeypatch, "otto", "--role", "officer", "--role", "approver")
    assert Grant.objects.filter(team__slug="research").count() == 1
    assert Grant.objects.filter(user__username="otto").count() == 2


@pytest.mark.parametrize(
    ("words", "password", "says"),
    [
        (["x", "--role", "lead"], GOOD, "needs --team"),
        (["x", "--role", "lead", "--team", "nowhere"], GOOD, "no team “nowhere”"),
        (["x", "--role", "auditor", "--team", "nowhere"], GOOD, "nobody else"),
        (["x", "--role", "auditor"], "password", "too common"),
        (["x", "--role", "auditor"], "", "too short"),
        (["a b", "--role", "auditor"], GOOD, "valid username"),
    ],
)
def test_what_cannot_be_is_refused_in_words(monkeypatch, words, password, says):
    with pytest.raises(CommandError, match=says):
        add(monkeypatch, *words, password=password)
    assert User.objects.count() == 0


def test_name_that_is_taken_is_refused(monkeypatch):
    add(monkeypatch, "ada", "--role", "auditor")
    with pytest.raises(CommandError, match="already exists"):
        add(monkeypatch, "ada", "--role", "auditor")
