"""Every address as every role: who gets in is a reviewed table."""

import json
import os
import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ingest.models import Batch, NameMapping, SourceToken
from organization.models import AccessToken, AuditEvent
from organization.periods import reporting_year
from reports.models import Line, Statement
from reports.statement.service import prepare_statement
from tests.books import Books

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("access.json")
ROLES = ("anonymous", "stranger", "lea", "aud", "alice", "adam")


def patterns(resolver=None, prefix=""):
    """Yield every address of the installation, as its route."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            # The admin's own addresses are Django's; its index and one list stand for them.
            if route.startswith("admin/"):
                yield from ("admin/", "admin/organization/team/")
            else:
                yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


@pytest.fixture
def places(people):
    """Real records for the names in routes."""
    books = Books()
    books.send({"energy_kwh": "2", "team": "product", "meter": "b"})
    books.month()
    source = books.source
    batch = Batch.objects.get()
    statement = prepare_statement(reporting_year(2026, 1), people.alice)
    line = Line.objects.first()
    mapping = NameMapping.objects.create(source=source, project="p")
    token = SourceToken.objects.create(source=source, name="t", digest="d")
    AccessToken.objects.create(user=people.aud, name="t", digest="e")
    return {
        "models/<slug:slug>/": {"slug": "lumen-7b"},
        "teams/<slug:slug>/": {"slug": "product"},
        "sites/<slug:slug>/": {"slug": "paris"},
        "lines/": {"pk": line.pk},
        "factors/<int:pk>/": {"pk": line.factor_id},
        "readings/<int:series>/<int:slot>/": {"series": batch.readings.first().series_id, "slot": 1768003200000000},
        "batches/": {"public_id": batch.public_id},
        "statements/": {"public_id": statement.public_id},
        "mappings/": {"slug": source.slug, "pk": mapping.pk},
        "tokens/<int:pk>": {"slug": source.slug, "pk": token.pk},
        "sources/": {"slug": source.slug, "public_id": uuid.uuid4()},
        "catalogue/": {"name": "teams"},
    }


def address(route, places):
    for name, converter in (("slug", "slug"), ("pk", "int"), ("series", "int"), ("slot", "int"), ("public_id", "uuid"),
                            ("name", "slug")):  # fmt: skip
        mark = f"<{converter}:{name}>"
        if mark in route:
            matching = [values for part, values in places.items() if part in route and name in values]
            value = matching[0][name] if matching else 1
            route = route.replace(mark, str(value))
    return f"/{route}"


def answer(client, url, method):
    response = client.post(url) if method == "POST" else client.get(url)
    if response.status_code == 302 and "/accounts/login/" in response.headers["Location"]:
        return "sign in"
    return response.status_code


@pytest.fixture
def walked(people, places):
    found = {}
    for route in sorted(set(patterns())):
        url = address(route, places)
        for role in ROLES:
            client = Client(raise_request_exception=False)
            if role != "anonymous":
                client.force_login(getattr(people, role))
            found[f"{route} {role}"] = answer(client, url, "GET")
    return found


def test_every_address_as_every_role(walked):
    if os.environ.get("WATTBOOK_WRITE_GOLDEN"):
        TABLE.write_text(json.dumps(walked, indent=1, sort_keys=True) + "\n")
    assert walked == json.loads(TABLE.read_text())


def test_nothing_breaks_and_nothing_is_open(walked):
    open_to_all = {"accounts/login/", "accounts/logout/"}
    for place, status in walked.items():
        route, role = place.rsplit(" ", 1)
        assert status != 500, place
        if role == "anonymous" and route not in open_to_all:
            assert status in {"sign in", 401, 405}, place
        if role == "stranger" and not route.startswith(("accounts/", "api/v1/schema")):
            assert status in {404, 401, 405}, (place, status)


def test_readers_change_nothing(people, places):
    before = {model: model.objects.count() for model in (Batch, NameMapping, SourceToken, Line, Statement, AuditEvent)}
    for who in (people.aud, people.lea, people.stranger):
        client = Client(raise_request_exception=False)
        client.force_login(who)
        for route in sorted(set(patterns())):
            if route.startswith("accounts/") or route == "api/v1/estimates":
                continue  # one's own password and tokens; an estimate leaves no trace
            # A page that is only read may answer as ever; nothing may be moved along, and nothing may break.
            assert answer(client, address(route, places), "POST") in {200, 400, 401, 403, 404, 405}, route
    assert {model: model.objects.count() for model in before} == before
