"""The read API's answers are what its OpenAPI document says."""

import pytest
import yaml
from django.test import Client
from drf_spectacular.validation import validate_schema
from jsonschema import Draft4Validator, FormatChecker

from organization.periods import reporting_year
from reports.statement.service import prepare_statement
from tests.books import Books

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(people):
    client = Client(raise_request_exception=False)
    client.force_login(people.aud)
    return client


@pytest.fixture
def document(client):
    return yaml.safe_load(client.get("/api/v1/schema").content)


@pytest.fixture
def places(people):
    """Books with an attributed line, one of no model, an embodied one, a gap and a batch with problems."""
    books = Books()
    books.pue("1.25")
    books.hardware()
    books.send({"energy_kwh": "10.5", "phase": "training", "model": "lumen-7b"})
    batch = books.send({"energy_kwh": "2", "team": "product", "meter": "b"}, {"team": "reserch", "meter": "c"})
    books.source.site, books.source.expected_from = books.site, "2026-02-01"
    books.source.site = books.site
    books.source.save()
    books.month()
    books.month("2026-02")
    return {"batch": batch, "statement": prepare_statement(reporting_year(2026, 1), people.alice)}


def strict(node):
    """Return the schema as JSON Schema of its draft: null where it may be null, and no field that it does not name."""
    if isinstance(node, list):
        return [strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    node = {name: strict(value) for name, value in node.items()}
    if isinstance(node.get("properties"), dict):
        node["additionalProperties"] = False
    if node.pop("nullable", False) is True:
        return {"anyOf": [node, {"type": "null"}]}
    return node


def answer_schema(document, path, status=200):
    content = document["paths"][path]["get"]["responses"][str(status)]["content"]["application/json"]["schema"]
    return strict({**content, "components": document["components"]})


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/footprints", "?year=2026&group_by=month,entity,site,team,model,phase,scope,kind,quality"),
        ("/api/v1/footprints", "?year=2019"),
        ("/api/v1/lines", "?year=2026"),
        ("/api/v1/batches", ""),
        ("/api/v1/batches/{public_id}", ""),
        ("/api/v1/statements", ""),
        ("/api/v1/statements/{public_id}", ""),
    ],
)
def test_answers_are_as_documented(client, document, places, path, query):
    public_id = places["batch" if "batches" in path else "statement"].public_id
    response = client.get(path.format(public_id=public_id) + query)
    assert response.status_code == 200
    body = response.json()
    assert body.get("results", True)
    errors = Draft4Validator(answer_schema(document, path), format_checker=FormatChecker()).iter_errors(body)
    assert [f"{list(error.path)}: {error.message}" for error in errors] == []


def test_examples_reach_every_kind_of_line(client, places):
    lines = client.get("/api/v1/lines?year=2026").json()["results"]
    assert {line["kind"] for line in lines} == {"electricity", "embodied"}
    assert {line["gap"] for line in lines} >= {None, "no_data"}


def test_errors_are_as_documented(client, document, places):
    validator = Draft4Validator(answer_schema(document, "/api/v1/footprints", 400))
    for response in (client.get("/api/v1/footprints?colour=green"), Client().get("/api/v1/footprints")):
        assert response.status_code in {400, 401}
        validator.validate(response.json())


def test_document_is_valid_and_describes_every_address(document):
    validate_schema(document)
    assert set(document["paths"]) == {
        "/api/v1/footprints", "/api/v1/lines", "/api/v1/statements", "/api/v1/statements/{public_id}",
        "/api/v1/statements/{public_id}/pdf", "/api/v1/statements/{public_id}/csv", "/api/v1/batches",
        "/api/v1/batches/{public_id}", "/api/v1/estimates",
    }  # fmt: skip
    assert "personToken" in document["components"]["securitySchemes"]


def test_documented_filters_are_those_that_are_known(client, document, places):
    for path in ("/api/v1/footprints", "/api/v1/lines", "/api/v1/batches"):
        documented = {one["name"] for one in document["paths"][path]["get"]["parameters"]}
        told = client.get(f"{path}?colour=green").json()["error"]
        assert documented == set(told.split("known are ")[1].rstrip(".").split(", "))
