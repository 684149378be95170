"""What the read API's answers look like: the OpenAPI document says it, and a test holds the answers to it."""

from decimal import ROUND_HALF_EVEN
from typing import Any

from django.db.models import Count
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema_field, inline_serializer
from rest_framework import serializers

from ingest.models import Batch
from organization.choices import Boundary, Phase, Quality
from reports import queries
from reports.models import Line, Statement

TEXT = OpenApiTypes.STR


class PersonTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a personal token is sent."""

    target_class = "organization.tokens.PersonTokenAuthentication"
    name = "personToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme: a bearer token."""
        return {"type": "http", "scheme": "bearer"}


def _amount() -> serializers.DecimalField:
    """Return the field of an exact amount, as text with every digit; null means that nothing is known."""
    return serializers.DecimalField(33, 9, allow_null=True, coerce_to_string=True, rounding=ROUND_HALF_EVEN)


def _text(**options: Any) -> serializers.CharField:
    return serializers.CharField(allow_null=True, **options)


def _code(choices: Any, **options: Any) -> serializers.ChoiceField:
    codes = [(code, label) for code, label in choices if code]
    return serializers.ChoiceField(codes, **options)


@extend_schema_field({"type": "string", "enum": Statement.State.values})
class StatementState(serializers.CharField):
    """Where a statement stands; its own type, since a batch has a state too."""


# Scopes and hardware beside them are never added up.
MEASURES = {name: measure for name, measure in queries.MEASURES.items() if name != "emissions_kg_co2e"}
IN_PART = [name for name in queries.GAPS_OF if name in MEASURES]


def _measures() -> dict[str, serializers.Field]:
    return {
        name: serializers.IntegerField() if isinstance(measure, Count) else _amount()
        for name, measure in MEASURES.items()
    }


def _dimensions() -> dict[str, serializers.Field]:
    codes = {"phase": Phase, "quality": Quality, "scope": Line.Scope, "kind": Line.Kind}
    return {
        name: _code(codes[name].choices, allow_null=True, required=False)
        if name in codes
        else _text(required=False, help_text="As 2026-05." if name == "month" else "The short name.")
        for name in queries.DIMENSIONS
    }


KNOWN_IN_PART = serializers.ListField(
    child=serializers.ChoiceField(IN_PART), help_text="The sums from which something is known to be missing."
)
FOOTPRINT = inline_serializer("Footprint", {**_dimensions(), **_measures(), "known_in_part": KNOWN_IN_PART})
LINE_AMOUNTS = (
    "metered_energy_kwh", "it_energy_kwh", "pue", "facility_energy_kwh", "device_hours", "lifetime_hours",
    "factor_value", "emissions_kg_co2e",
)  # fmt: skip
LINE = inline_serializer(
    "Line",
    {
        "id": serializers.IntegerField(), "month": serializers.CharField(), "number": serializers.IntegerField(),
        "kind": _code(Line.Kind.choices), "scope": _code(Line.Scope.choices),
        "entity": serializers.CharField(), "site": serializers.CharField(), "team": _text(), "model": _text(),
        "phase": _code(Phase.choices, allow_null=True), "source": _text(),
        "boundary": _code(Boundary.choices, allow_null=True), "quality": _code(Quality.choices, allow_null=True),
        "is_simulated": serializers.BooleanField(), "hardware": _text(), "factor": _text(),
        "formula": serializers.CharField(), "gap": _code(Line.Gap.choices, allow_null=True),
        "pue_origin": _code(Line.PueOrigin.choices, allow_null=True),
        "steps": serializers.ListField(child=serializers.JSONField()),
        "flags": serializers.ListField(child=serializers.JSONField()),
        **{name: _amount() for name in LINE_AMOUNTS},
    },
)  # fmt: skip
_STATEMENT: dict[str, Any] = {
    "id": serializers.UUIDField, "title": serializers.CharField, "year": serializers.IntegerField,
    "version": serializers.IntegerField, "language": serializers.CharField,
    "state": StatementState, "starts_on": serializers.DateField,
    "ends_on": serializers.DateField, "content_sha256": serializers.CharField,
    "pdf_sha256": serializers.CharField, "csv_sha256": serializers.CharField,
    "prepared_by": serializers.CharField, "prepared_at": serializers.DateTimeField,
    "approved_by": _text, "approved_at": lambda: serializers.DateTimeField(allow_null=True),
}  # fmt: skip
STATEMENT = inline_serializer("Statement", {name: make() for name, make in _STATEMENT.items()})
STATEMENT_WITH_CONTENT = inline_serializer(
    "StatementWithContent",
    {**{name: make() for name, make in _STATEMENT.items()}, "content": serializers.DictField()},
)
BATCH = inline_serializer(
    "Batch",
    {
        "batch": serializers.UUIDField(), "source": serializers.CharField(), "file_name": serializers.CharField(),
        "door": _code(Batch.Door.choices), "format": _text(), "sha256": serializers.CharField(),
        "bytes": serializers.IntegerField(), "state": _code(Batch.State.choices), "message": serializers.CharField(),
        "received_at": serializers.DateTimeField(), "finished_at": serializers.DateTimeField(allow_null=True),
        **{name: serializers.IntegerField()
           for name in ("rows", "accepted", "duplicate", "corrected", "quarantined", "rejected")},
    },
)  # fmt: skip


def _listed(name: str, row: Any, *, has_next: bool) -> Any:
    fields: dict[str, Any] = {"results": serializers.ListField(child=row)}
    return inline_serializer(name, {**fields, "next": _text()} if has_next else fields)


def _months() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(help_text="As 2026-05."))


FOOTPRINTS = inline_serializer(
    "Footprints",
    {
        "results": serializers.ListField(child=FOOTPRINT),
        "missing_months": _months(),
        "running_months": _months(),
    },
)
LINES = _listed("Lines", LINE, has_next=True)
STATEMENTS = _listed("Statements", STATEMENT, has_next=False)
BATCHES = _listed("Batches", BATCH, has_next=True)
ERROR = inline_serializer("Error", {"error": serializers.CharField(help_text="One sentence.")})


def answers(body: Any) -> dict[int, Any]:
    """Return the answers of an address that gives this body."""
    return {200: body, 400: ERROR, 401: ERROR, 404: ERROR}


PERIOD = [
    OpenApiParameter("year", TEXT, description="A reporting year, by the calendar year in which it ends."),
    OpenApiParameter("month", TEXT, description="One month, as 2026-05."),
    OpenApiParameter("from", TEXT, description="First month, with to."),
    OpenApiParameter("to", TEXT, description="Last month, with from."),
]
NARROWED = [
    OpenApiParameter(name, TEXT, description="A short name or code; none for lines without one.")
    for name in queries.DIMENSIONS
    if name != "month"
]
GROUP_BY = OpenApiParameter("group_by", TEXT, description=f"With commas: {', '.join(queries.DIMENSIONS)}.")
AFTER = OpenApiParameter("after", TEXT, description="The next of the page before.")
BATCH_FILTERS = [
    OpenApiParameter("source", TEXT, description="The short name of a source."),
    OpenApiParameter("state", TEXT, description=f"One of {', '.join(Batch.State.values)}."),
    OpenApiParameter("door", TEXT, description=f"One of {', '.join(Batch.Door.values)}."),
    OpenApiParameter("before", TEXT, description="The next of the page before."),
]
