"""Uploads through the pages' forms: refused with a page, and nothing left on the disk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart

from ingest.models import Batch
from tests.books import Books

pytestmark = pytest.mark.django_db
MARK = "BoUnDaRy"


@pytest.fixture
def client(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice)
    client.get("/upload/")
    return client


def send(client, url, field, *, declared_bytes=None, proof="", **fields):
    file = SimpleUploadedFile("log.csv", b"x" * 5000)
    proof = proof or client.cookies["csrftoken"].value
    body = encode_multipart(MARK, {"csrfmiddlewaretoken": proof, **fields, field: file})
    declared = {} if declared_bytes is None else {"CONTENT_LENGTH": str(declared_bytes)}
    return client.generic("POST", url, body, content_type=f"multipart/form-data; boundary={MARK}", **declared)


@pytest.mark.parametrize("limit_bytes", [5200, 4000])
@pytest.mark.parametrize(("url", "field"), [("/upload/", "file"), ("/readings/new/", "document")])
def test_too_large_an_upload_is_answered_with_a_page(client, settings, tmp_path, url, field, limit_bytes):
    # The whole body is larger than 5,200 bytes, the file alone larger than 4,000.
    settings.MAX_BODY_BYTES, settings.FILE_UPLOAD_TEMP_DIR = limit_bytes, tmp_path
    response = send(client, url, field, source=Books().source.pk)
    assert response.status_code == 413
    assert "larger than the limit" in response.content.decode()
    assert list(tmp_path.glob("*.upload*")) == []
    assert Batch.objects.count() == 0


def test_upload_that_declares_less_than_it_is_brings_nothing(client, settings, tmp_path):
    settings.MAX_BODY_BYTES, settings.FILE_UPLOAD_TEMP_DIR = 4000, tmp_path
    response = send(client, "/upload/", "file", source=Books().source.pk, declared_bytes=3999)
    assert response.status_code == 400
    assert list(tmp_path.glob("*.upload*")) == []
    assert Batch.objects.count() == 0


def test_too_large_an_upload_from_elsewhere_is_still_forged(client, settings):
    settings.MAX_BODY_BYTES = 4000
    response = send(client, "/upload/", "file", source=Books().source.pk, proof="f" * 32)
    assert response.status_code == 403
