"""The catalogue by the file: all of it or nothing, each error with its line and column."""

import pytest
from django.db import transaction

from organization.catalogue_csv import KINDS, apply_rows, export_csv, preview, template_csv
from organization.models import AiModel, AuditEvent, Hardware, LegalEntity, Site, SiteParameter, Team

pytestmark = pytest.mark.django_db
ENTITIES = "slug,name,parent,country,ownership_share,has_financial_control,has_operational_control\n"
ACME = ENTITIES + "acme,Acme,,FR,1,yes,yes\n"
SITES = "slug,name,entity,kind,country,time_zone\n"
PARIS = SITES + "paris-1,Paris 1,acme,own_data_center,FR,Europe/Paris\n"
TEAMS = "slug,name,parent,entity\n"


def load(name, text):
    return apply_rows(KINDS[name], text, None)


def errors(name, text):
    found = load(name, text)
    assert found.created == [] or found.errors
    return [(error.line, error.column, error.message) for error in found.errors]


@pytest.fixture
def acme():
    assert load("entities", ACME).errors == []


def test_organisation_with_300_teams_comes_in_one_file(acme):
    rows = [f"team-{n},Team {n},{f'team-{n // 10}' if n >= 10 else ''},acme\n" for n in range(300)]
    found = load("teams", TEAMS + "".join(reversed(rows)))  # children stand above their parents
    assert (len(found.created), found.errors) == (300, [])
    assert Team.objects.get(slug="team-299").parent.slug == "team-29"
    assert AuditEvent.objects.filter(object_type="organization.team", action="created").count() == 300


def test_same_file_again_changes_nothing(acme):
    text = TEAMS + "a,A,,acme\nb,B,a,acme\n"
    load("teams", text)
    events = AuditEvent.objects.count()
    found = load("teams", text)
    assert (found.created, found.changed, found.unchanged) == ([], [], 2)
    assert AuditEvent.objects.count() == events


def test_change_is_recorded_with_what_it_was(acme):
    load("teams", TEAMS + "a,A,,acme\n")
    found = load("teams", TEAMS + "a,Alpha,,acme\n")
    assert [(record.name, before["name"]) for record, before in found.changed] == [("Alpha", "A")]
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.before["name"], event.after["name"]) == ("changed", "A", "Alpha")


def test_preview_says_the_same_and_leaves_nothing(acme):
    text = TEAMS + "a,A,,acme\nb,B,a,acme\n"
    found = preview(KINDS["teams"], text)
    assert (len(found.created), found.errors) == (2, [])
    assert (Team.objects.count(), AuditEvent.objects.filter(object_type="organization.team").count()) == (0, 0)


def test_one_error_anywhere_and_nothing_is_written(acme):
    assert errors("teams", TEAMS + "a,A,,acme\nb,B,nowhere,acme\n") == [
        (3, "parent", "There is no “nowhere” in the catalogue.")
    ]
    assert Team.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "text", "line", "column", "words"),
    [
        ("teams", "", 1, "", "no rows"),
        ("teams", TEAMS, 1, "", "no rows"),
        ("teams", "slug,name,parnet,entity\na,A,,acme\n", 1, "parnet", "Did you mean “parent”?"),
        ("teams", "slug,slug,entity\na,A,acme\n", 1, "slug", "stands twice"),
        ("teams", "name,entity\nA,acme\n", 1, "slug", "is missing"),
        ("teams", TEAMS + "a,A\n", 2, "", "2 fields, the header has 4"),
        ("teams", TEAMS + ",A,,acme\n", 2, "slug", "must not be empty"),
        ("teams", TEAMS + "a,A,,\n", 2, "entity", "must not be empty"),
        ("teams", TEAMS + "a b,A,,acme\n", 2, "slug", "valid"),
        ("teams", TEAMS + "a,A,,acme\na,B,,acme\n", 3, "slug", "Line 2 has the same slug"),
        ("teams", TEAMS + "a,A,b,acme\nb,B,a,acme\n", 2, "parent", "in a circle"),
        ("teams", TEAMS + 'a,"A,,acme\n', 2, "", "not CSV"),
        ("entities", ENTITIES + "b,B,,FR,1.5,yes,yes\n", 2, "ownership_share", ""),
        ("entities", ENTITIES + "b,B,,FR,half,yes,yes\n", 2, "ownership_share", ""),
        ("entities", ENTITIES + "b,B,,FR,1,perhaps,yes\n", 2, "has_financial_control", "neither yes nor no"),
        ("sites", SITES + "s,S,acme,castle,FR,Europe/Paris\n", 2, "kind", "castle"),
        ("sites", SITES + "s,S,acme,colocation,FR,Paris\n", 2, "time_zone", "is no time zone"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_column(acme, name, text, line, column, words):
    found = errors(name, text)
    assert found[0][:2] == (line, column)
    assert words in found[0][2]


def test_parameters_hardware_and_models_come_by_file_too(acme):
    load("sites", PARIS)
    head = "site,name,value,valid_from,valid_until,quality,evidence\n"
    found = load("site-parameters", head + "paris-1,pue,1.3,2025-01-01,2026-01-01,measured,meter\n"
                 "paris-1,pue,1.28,2026-01-01,,measured,meter\n")  # fmt: skip
    assert found.errors == []
    assert SiteParameter.objects.count() == 2
    overlap = errors("site-parameters", head + "paris-1,pue,1.4,2026-06-01,,measured,meter\n")
    assert "another value of pue holds" in overlap[0][2]
    assert (
        load("teams", template_csv(KINDS["teams"]).replace("acme-labs", "acme").replace(",research,", ",,")).errors
        == []
    )
    for name in ("models", "hardware"):
        found = load(name, template_csv(KINDS[name]))
        assert found.errors == [], name
    assert (AiModel.objects.get().parameters_count, Hardware.objects.get().devices) == (7_000_000_000, 64)


def test_export_can_be_read_in_again_and_changes_nothing(acme):
    load("sites", PARIS)
    load("teams", TEAMS + 'a,"=SUM(1;2), ""A""",,acme\nb,-B,a,acme\n')
    for name in ("entities", "sites", "teams"):
        found = load(name, export_csv(KINDS[name]))
        assert (found.errors, found.created, found.changed) == ([], [], []), name
        assert found.unchanged > 0
    assert "'=SUM" in export_csv(KINDS["teams"])


def test_file_of_a_spreadsheet_is_read_with_its_mark_and_semicolons():
    text = "\ufeff" + ACME.replace(",", ";").replace("\n", "\r\n")
    assert load("entities", text).errors == []
    assert LegalEntity.objects.get().name == "Acme"


def test_columns_that_are_left_out_keep_their_values(acme):
    load("sites", PARIS)
    found = load("sites", "slug,name\nparis-1,Paris North\n")
    assert found.errors == []
    site = Site.objects.get()
    assert (site.name, site.kind, site.entity.slug) == ("Paris North", "own_data_center", "acme")


def test_trail_cannot_be_rewritten(acme):
    event = AuditEvent.objects.first()
    with pytest.raises(Exception, match="append-only|permission denied"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(actor_name="nobody")
    with pytest.raises(Exception, match="append-only|permission denied"), transaction.atomic():
        event.delete()
