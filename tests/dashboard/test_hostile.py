"""What nobody types by accident: zero bytes, guessed passwords, copies kept of private answers."""

import pytest
from django.test import Client

from ingest.models import SourceToken
from organization.models import AuditEvent, FailedSignIn
from tests.books import Books

pytestmark = pytest.mark.django_db
WRONG = {"username": "aud", "password": "wrong"}


def test_password_is_not_looked_at_after_many_wrong_ones(client, people):
    for _ in range(10):
        assert "enter a correct" in client.post("/accounts/login/", WRONG).content.decode()
    right = {"username": "aud", "password": "a password of their own"}
    assert "Too many sign-ins failed" in client.post("/accounts/login/", right).content.decode()
    other = Client(REMOTE_ADDR="10.1.1.1")
    assert other.post("/accounts/login/", right).status_code == 302
    assert AuditEvent.objects.filter(action="signed in", actor=people.aud).exists()
    assert FailedSignIn.objects.count() == 10


def test_admin_has_no_sign_in_of_its_own(client):
    response = client.post("/admin/login/?next=/admin/", WRONG)
    assert response.headers["Location"] == "/accounts/login/?next=/admin/"


def test_private_answers_are_kept_by_nobody(client, people):
    client.force_login(people.alice)
    for address in ("/", "/batches/", "/api/v1/footprints", "/lines/?format=csv"):
        assert client.get(address).headers["Cache-Control"] == "private, no-store", address
    assert "Cache-Control" not in Client().get("/api/v1/footprints").headers


def test_zero_bytes_break_nothing(client, people):
    source = Books().source
    client.force_login(people.adam)
    for address in ("/batches/?source=%00", "/factors/?q=%00", "/api/v1/lines?site=%00"):
        assert client.get(address).status_code == 400, address
    client.post(f"/sources/{source.slug}/tokens/", {"name": "a\x00b"})
    assert SourceToken.objects.get().name == "ab"
    assert client.post(f"/sources/{source.slug}/mappings/", {"project": "a\x00b"}).status_code == 302


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("get", "/api/v1/nothing", 404), ("delete", "/api/v1/sources/logs/batches", 405), ("get", "/api/v1/lines/", 404)],
)
def test_every_error_of_the_api_has_one_shape(client, method, address, status):
    response = getattr(client, method)(address)
    assert response.status_code == status
    assert list(response.json()) == ["error"]
