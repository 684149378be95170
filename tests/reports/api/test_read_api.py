import pytest
from django.test import Client

from organization.models import AccessToken
from organization.models.people import new_token
from tests.books import Books

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(people):
    books = Books()
    books.pue("1.25")
    books.send({"energy_kwh": "10.5", "phase": "training"}, {"energy_kwh": "2", "team": "product", "meter": "b"})
    books.month()
    return books


@pytest.fixture
def get(books, people):
    text, digest = new_token("wbu")
    token = AccessToken.objects.create(user=people.aud, name="t", digest=digest)

    def ask(path, who=None):
        if who is not None:
            AccessToken.objects.filter(pk=token.pk).update(user=who)
        return Client(raise_request_exception=False).get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {text}"})

    return ask


def test_footprints_are_exact_and_grouped(get):
    answer = get("footprints?year=2026&group_by=team,phase").json()["results"]
    assert [(row["team"], row["phase"], row["emissions_kg_co2e"]) for row in answer] == [
        ("research", "training", "0.472500000"),  # 10.5 × 1.25 × 0.036
        ("product", "", "0.090000000"),
    ]
    assert get("footprints?month=2026-01").json()["results"][0]["facility_energy_kwh"] == "15.625000000"
    # Nothing known is null, never 0.
    assert get("footprints?year=2019").json()["results"][0]["emissions_kg_co2e"] is None


def test_lines_carry_their_derivation(get):
    rows = get("lines?year=2026&team=research").json()["results"]
    assert [(row["it_energy_kwh"], row["pue"], row["factor"]) for row in rows] == [
        ("10.500000000", "1.250000000", "EEA2025-FR-2024")
    ]


@pytest.mark.parametrize(
    "path",
    ["footprints?colour=green", "footprints?year=MMXXVI", "footprints?group_by=colour", "lines?after=x",
     "footprints?from=2026-05&to=2026-01", "batches?before=x"],
)  # fmt: skip
def test_wrong_questions_are_answered_with_a_sentence(get, path):
    response = get(path)
    assert response.status_code == 400
    assert set(response.json()) == {"error"}
    assert len(response.json()["error"]) > 15


def test_anonymous_gets_401_and_a_stranger_404(get, people, books):
    response = Client().get("/api/v1/footprints")
    assert response.status_code == 401
    assert "Bearer" in response.headers["WWW-Authenticate"]
    assert set(response.json()) == {"error"}
    assert get("footprints", people.stranger).status_code == 404


def test_lead_sees_only_their_own_teams(get, people):
    answer = get("footprints?year=2026&group_by=team", people.lea).json()["results"]
    assert [row["team"] for row in answer] == ["research"]
    assert get("statements", people.lea).status_code == 404
    assert get("batches", people.lea).status_code == 404


def test_estimate_over_http_equals_the_method(get, people):
    client = Client(raise_request_exception=False)
    client.force_login(people.aud)

    def ask(text):
        return client.post("/api/v1/estimates", text, content_type="application/json")

    answer = ask('{"energy_kwh": 0.1, "energy_basis": "it", "pue": 1.1, "intensity_kg_per_kwh": 0.3}')
    assert answer.json()["location_kg_co2e"] == 0.033
    for wrong in (
        "[]",
        "{",
        '{"pue": 1}',
        '{"energy_kwh": 1e99999999999999999999, "energy_basis": "it"}',
        '{"a": NaN}',
    ):
        assert ask(wrong).status_code == 400, wrong


def test_schema_describes_every_address(get):
    import yaml

    paths = yaml.safe_load(get("schema").content)["paths"]
    assert {"/api/v1/footprints", "/api/v1/lines", "/api/v1/statements", "/api/v1/batches", "/api/v1/estimates"} <= set(
        paths
    )
