import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from organization.catalogue_csv.apply import apply_rows
from organization.catalogue_csv.kinds import KINDS
from organization.models import AiModel, LegalEntity, Team
from organization.trees import is_above_itself, parents_of
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return People()


@pytest.fixture
def teams(people):
    """Three teams: a above b above c."""
    entity = LegalEntity.objects.get()
    above, made = None, []
    for slug in "abc":
        above = Team.objects.create(slug=slug, name=slug.upper(), parent=above, entity=entity)
        made.append(above)
    return made


def test_way_up_ends_or_comes_back():
    assert not is_above_itself({1: None, 2: 1, 3: 2}, 3)
    assert is_above_itself({1: 3, 2: 1, 3: 2}, 1)
    assert is_above_itself({1: 1}, 1)
    assert not is_above_itself({1: 2, 2: 2}, 1)  # somebody else's circle is not this record's


def test_parents_of_a_tree(teams):
    a, b, c = teams
    assert {key: parents_of(Team)[key] for key in (a.pk, b.pk, c.pk)} == {a.pk: None, b.pk: a.pk, c.pk: b.pk}


def test_database_refuses_a_circle(teams):
    a, _b, c = teams
    for above in (c, a):
        with pytest.raises(IntegrityError, match="above itself"), transaction.atomic():
            Team.objects.filter(pk=a.pk).update(parent=above)
    entity = LegalEntity.objects.get()
    with pytest.raises(IntegrityError, match="above itself"), transaction.atomic():
        LegalEntity.objects.filter(pk=entity.pk).update(parent=entity)
    model = AiModel.objects.create(slug="m", name="M", version="1", modality="text", functional_unit="token")
    with pytest.raises(IntegrityError, match="above itself"), transaction.atomic():
        AiModel.objects.filter(pk=model.pk).update(base_model=model)


def test_form_says_that_a_record_would_be_above_itself(teams, people):
    a, _b, c = teams
    client = Client()
    client.force_login(people.adam)
    data = {"slug": a.slug, "name": a.name, "entity": a.entity_id, "parent": c.pk}
    answer = client.post(f"/admin/organization/team/{a.pk}/change/", data)
    assert answer.status_code == 200
    assert "“A” would be above itself." in answer.content.decode()
    a.refresh_from_db()
    assert a.parent is None


def test_file_that_would_close_a_circle_with_the_catalogue_names_its_line(teams):
    found = apply_rows(KINDS["teams"], "slug,name,parent,entity\na,A,c,lumen\n", None)
    assert [(error.line, error.column, error.message) for error in found.errors] == [
        (2, "parent", "“A” would be above itself.")
    ]


def test_file_may_turn_a_tree_upside_down(teams):
    rows = "slug,name,parent,entity\na,A,b,lumen\nb,B,c,lumen\nc,C,,lumen\n"
    assert apply_rows(KINDS["teams"], rows, None).errors == []
    a, b, c = teams
    assert {key: parents_of(Team)[key] for key in (a.pk, b.pk, c.pk)} == {a.pk: b.pk, b.pk: c.pk, c.pk: None}
