"""An empty installation tells its administrator what to do next, and nobody else."""

import pytest
from django.test import Client

from organization.models import Organization
from tests.people import People

pytestmark = pytest.mark.django_db


def overview(person):
    client = Client()
    client.force_login(person)
    return client.get("/").content.decode()


def test_administrator_sees_what_is_left_to_do():
    people = People()
    html = overview(people.adam)
    assert 'href="/admin/organization/organization/">Say whose books these are' in html
    assert 'href="/sources/">Make a source' in html
    assert 'href="/catalogue/">Load legal entities' not in html  # a team is there already
    Organization.objects.create(name="Lumen")
    assert 'href="/admin/organization/organization/">Say whose' not in overview(people.adam)
    assert "First steps" not in overview(people.lea)
