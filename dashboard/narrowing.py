"""Which lines are behind a figure: the narrowings that the ledger's pages know beside the dimensions of the books."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from organization.access import READERS, Access
from organization.choices import Boundary, Role
from organization.models import Team
from organization.teams import team_ids_below
from reports.models import Line, Statement
from reports.queries import DIMENSIONS

# Each with its values, or none where they are names: a team with all teams below it, a statement, hardware.
NARROWINGS: Mapping[str, Collection[str]] = {
    "within": (), "statement": (), "hardware": (),
    "scopes": ("3",), "boundary": Boundary.values, "gap": ("any", "none"),
}  # fmt: skip
# Of which lines a measure speaks.
FIGURES: Mapping[str, Mapping[str, str]] = {
    "electricity_kg_co2e": {"kind": "electricity"},
    "scope_2_kg_co2e": {"scope": "scope_2"},
    "scope_3_kg_co2e": {"scopes": "3"},
    "embodied_kg_co2e": {"kind": "embodied"},
    "facility_energy_kwh": {"kind": "electricity"},
    "it_energy_kwh": {"kind": "electricity"},
    "gaps": {"gap": "any"},
    "lines": {},
}
STATEMENT_READERS = frozenset({*READERS, Role.APPROVER})


def dimensions_of(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the books' own dimensions."""
    return {name: value for name, value in values.items() if name in DIMENSIONS}


def narrowed_lines(lines: QuerySet[Line], values: Mapping[str, str]) -> QuerySet[Line]:
    """Return the lines that the narrowings leave."""
    if "scopes" in values:
        lines = lines.filter(scope__in=[Line.Scope.SCOPE_3_1, Line.Scope.SCOPE_3_8])
    if "hardware" in values:
        lines = lines.filter(hardware__slug=values["hardware"])
    if "boundary" in values:
        lines = lines.filter(boundary=values["boundary"])
    if "gap" in values:
        lines = lines.filter(gap="") if values["gap"] == "none" else lines.exclude(gap="")
    return lines


def within_team(slug: str, access: Access) -> frozenset[int]:
    """Return the team's id and those of all teams below it; Http404 for a team that is not open to the person."""
    team_id = Team.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if team_id is None or (access.team_ids is not None and team_id not in access.team_ids):
        raise Http404
    return team_ids_below([team_id])


def statement_of(public_id: str, access: Access) -> Statement:
    """Return a statement that the person may read, without its bulk; Http404 for any other."""
    try:
        found = Statement.objects.defer("content", "pdf", "csv").filter(public_id=UUID(public_id)).first()
    except ValueError as error:
        raise Http404 from error
    if found is None or not access.roles & STATEMENT_READERS:
        raise Http404
    return found
