"""Every figure of a page leads to its own lines: the sum shown there is the figure that was clicked."""

import pytest
from django.test import Client

from ingest.models import Source
from organization.models import Team
from tests.books import Books
from tests.figures import figures, read, sum_at

pytestmark = pytest.mark.django_db
PAGES = [
    "/", "/?year=2025", "/?by=team", "/?by=model", "/?by=phase", "/models/", "/models/lumen-7b/",
    "/models/lumen-7b/?year=2025", "/teams/", "/teams/research/", "/teams/research/?month=2026-02",
    "/teams/speech/?month=2026-01", "/teams/product/?year=2025", "/sites/", "/sites/paris/",
    "/sites/paris/?month=2026-01", "/sites/cloud/", "/sites/cage/",
]  # fmt: skip


def hour(month, **more):
    return {"started_at": f"{month}-10T00:00:00Z", "ended_at": f"{month}-10T01:00:00Z"} | more


@pytest.fixture
def books(db):
    """Two years of three sites in three scopes; Speech is below Research, and a source of Research is silent once."""
    books = Books()
    books.pue("1.25")
    books.hardware(devices=2)
    speech = Team.objects.create(slug="speech", name="Speech", entity=books.entity, parent=books.team)
    books.add_site("cloud", "DE", "cloud_region")
    books.add_site("cage", "FR", "colocation")
    Source.objects.create(slug="silent", name="Silent", site=books.site, team=speech, expected_from="2026-02-01")
    model = {"model": "lumen-7b"}
    for number, month in enumerate(("2025-01", "2025-12", "2026-01", "2026-02"), start=1):
        books.send(
            hour(month, energy_kwh=f"{number}.5", phase="training", hardware="h100-sxm", device_hours="2", **model),
            hour(month, energy_kwh=f"{number}.25", phase="inference", team="speech", **model),
            hour(month, energy_kwh=f"{number}", phase="inference", team="product", site="cloud", **model),
            hour(month, energy_kwh=f"{number}.75", team="product", site="cage", quality="estimated"),
            hour(month, energy_kwh="90", boundary="facility", team=None, meter="main"),
        )  # fmt: skip
    for month in ("2025-01", "2025-12", "2026-01", "2026-02"):
        books.month(month)
    return books


@pytest.fixture
def visit(people):
    def visit(address, person=people.alice):
        client = Client()
        client.force_login(person)
        response = client.get(address.partition("#")[0])
        assert response.status_code == 200, address
        return read(response.content.decode())

    return visit


def wrong_figures(page, visit, person):
    """Return the figures whose lines add up to something else."""
    wrong = {}
    for exact, address in figures(page):
        target, _sign, name = address.partition("#")
        if not address.startswith("/lines/") or sum_at(visit(target, person), name) != exact:
            wrong[address or "nowhere"] = exact
    return wrong


@pytest.mark.parametrize("address", PAGES)
def test_figure_leads_to_lines_that_add_up_to_it(books, people, visit, address):
    page = visit(address)
    assert len(figures(page)) > 5
    assert wrong_figures(page, visit, people.alice) == {}


@pytest.mark.parametrize("address", ["/", "/teams/", "/teams/speech/?month=2026-01", "/models/lumen-7b/"])
def test_figures_of_a_lead_lead_to_the_lead_s_own_lines(books, people, visit, address):
    assert wrong_figures(visit(address, people.lea), visit, people.lea) == {}


def test_lines_of_a_team_with_those_below_are_closed_to_others(books, people):
    client = Client()
    client.force_login(people.lea)
    assert client.get("/lines/?within=speech").status_code == 200
    assert client.get("/lines/?within=product").status_code == 404
    assert client.get("/lines/?within=nobody").status_code == 404


@pytest.mark.parametrize("query", ["gap=some", "boundary=none", "scopes=2", "statement=1", "statement=none"])
def test_narrowing_that_cannot_be_one_is_no_page(books, people, query):
    client = Client()
    client.force_login(people.alice)
    assert client.get(f"/lines/?{query}").status_code == 404


def test_change_is_a_bridge_from_one_sum_to_the_other(books, people, visit):
    page = visit("/teams/research/?month=2026-01")
    (bridge,) = [one for one in page.find("aria-label", "Against January 2025") if one.tag == "section"]
    exact = [one.attributes["data-exact"] for one in bridge.find("data-exact")]
    assert len(exact) == 2  # the sums of both months; what changed between them has no lines of its own
    assert {address.partition("&")[0] for _exact, address in figures(bridge)} == {
        "/lines/?month=2025-01", "/lines/?month=2026-01",
    }  # fmt: skip


def test_month_s_chip_leads_to_the_month_s_own_year(books, people, visit):
    chips = [one for one in visit("/lines/?month=2025-12&site=paris").walk() if one.attributes.get("class") == "chip"]
    assert [one.attributes["href"] for one in chips] == ["?year=2025&site=paris", "?month=2025-12"]
