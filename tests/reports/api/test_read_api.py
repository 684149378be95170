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
    assert [(row["team"], row["phase"], row["electricity_kg_co2e"]) for row in answer] == [
        ("research", "training", "0.472500000"),  # 10.5 × 1.25 × 0.036
        ("product", None, "0.090000000"),
    ]
    assert get("footprints?month=2026-01").json()["results"][0]["facility_energy_kwh"] == "15.625000000"
    # Nothing known is null, never 0.
    assert get("footprints?year=2019").json()["results"][0]["electricity_kg_co2e"] is None


def test_sums_known_in_part_are_named_with_the_months_that_are_missing(books, get):
    answer = get("footprints?year=2026").json()
    assert answer["missing_months"] == [f"2026-{month:02}" for month in range(2, 13)]
    assert answer["running_months"] == []
    (row,) = answer["results"]
    assert set(row["known_in_part"]) == {
        "scope_2_kg_co2e",
        "electricity_kg_co2e",
        "facility_energy_kwh",
        "it_energy_kwh",
    }
    assert get("footprints?month=2026-01").json()["results"][0]["known_in_part"] == []
    # Scopes and the hardware beside them have no sum.
    assert "emissions_kg_co2e" not in row
    books.add_site("nowhere", "AQ", "own_data_center")
    books.send({"site": "nowhere"})
    books.month()
    (row,) = get("footprints?month=2026-01").json()["results"]
    assert row["known_in_part"] == ["scope_2_kg_co2e", "electricity_kg_co2e"]


def test_lines_carry_their_derivation(get):
    rows = get("lines?year=2026&team=research").json()["results"]
    assert [(row["it_energy_kwh"], row["pue"], row["factor"]) for row in rows] == [
        ("10.500000000", "1.250000000", "EEA2025-FR-2024")
    ]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("footprints?colour=green", "no parameter “colour”"),
        ("statements?year=2026", "no parameter “year”"),
        ("footprints?year=MMXXVI", "“year” must be a year"),
        ("footprints?group_by=colour", "group_by knows no “colour”"),
        ("footprints?group_by=team,team", "“team” twice"),
        ("lines?after=x", "“after” must be"),
        ("batches?before=x", "“before” must be"),
        ("footprints?from=2026-05&to=2026-01", "“to” must not lie before"),
        ("footprints?from=2026-05", "“to” must be a month"),
        # What would be ignored in silence is refused: the sums of everything look like an answer.
        ("footprints?team=research&team=product", "“team” stands twice"),
        ("footprints?year=2026&month=2026-01", "one period"),
        ("lines?year=2026&from=2026-01&to=2026-02", "one period"),
        ("footprints?team=", "“team” is empty"),
        ("footprints?team=reserch", "Did you mean “research”?"),
        ("footprints?phase=trainning", "Did you mean “training”?"),
        ("lines?scope=2", "no scope “2”"),
        ("lines?site=none", "no site “none”"),
        ("batches?state=lost", "no state “lost”"),
        ("batches?source=nowhere", "no source “nowhere”"),
    ],
)
def test_wrong_questions_are_answered_with_a_sentence(get, path, sentence):
    response = get(path)
    assert response.status_code == 400
    assert set(response.json()) == {"error"}
    assert sentence in response.json()["error"]


def test_filters_narrow_as_they_say(get):
    def lines(query):
        return [(row["team"], row["phase"]) for row in get(f"lines?year=2026&{query}").json()["results"]]

    assert sorted(lines(""), key=str) == [("product", None), ("research", "training")]
    assert lines("phase=training") == [("research", "training")]
    assert lines("phase=none") == lines("team=product") == [("product", None)]
    assert lines("team=none") == []
    assert len(get("batches?source=logs&state=done&door=api").json()["results"]) == 1
    assert get("batches?door=form").json() == {"results": [], "next": None}


def test_lines_go_on_where_the_page_before_ended(get, monkeypatch):
    monkeypatch.setattr("reports.api.views.PAGE", 1)
    first = get("lines?year=2026").json()
    second = get(f"lines?year=2026&after={first['next']}").json()
    assert [len(first["results"]), len(second["results"]), second["next"]] == [1, 1, None]
    assert first["results"][0]["id"] < second["results"][0]["id"]


def test_anonymous_gets_401_and_a_stranger_404(get, people, books):
    response = Client().get("/api/v1/footprints")
    assert response.status_code == 401
    assert "Bearer" in response.headers["WWW-Authenticate"]
    assert set(response.json()) == {"error"}
    assert get("footprints", people.stranger).status_code == 404


def test_lead_sees_only_their_own_teams(get, people):
    answer = get("footprints?year=2026&group_by=team", people.lea).json()["results"]
    assert [row["team"] for row in answer] == ["research"]
    # Another team is answered like one that does not exist.
    assert get("footprints?team=product", people.lea).status_code == 400
    assert get("footprints?team=product").json() == {"error": "There is no team “product”."}
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


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[" * 100_000, "not JSON"),
        (b'{"energy_kwh": NaN}', "NaN is no number in JSON"),
        (b"\xff", "not UTF-8"),
        (b"[1]", "one JSON object"),
        (b'{"pue": 1, "pue": 2}', "pue stands twice"),
        (b"", "Nothing follows from these inputs"),
    ],
)
def test_estimate_refuses_what_is_no_object_in_a_sentence(people, body, words):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice)
    client.get("/")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    answer = client.post("/api/v1/estimates", body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
