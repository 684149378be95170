"""All reads of the ledger: sums are made by the database over exact numbers, rounding is left to display."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from reports.amounts import NOTHING, Partial
from reports.models import Calculation, Line
from reports.spans import WHOLE, Span
from reports.words import lacking_words

# A dimension's name in addresses, and the columns that carry it.
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "month": ("month_on",),
    "entity": ("entity__slug", "entity__name"),
    "site": ("site__slug", "site__name"),
    "team": ("team__slug", "team__name"),
    "model": ("ai_model__slug", "ai_model__name", "ai_model__version"),
    "phase": ("phase",),
    "scope": ("scope",),
    "kind": ("kind",),
    "quality": ("quality",),
}
NOT_ATTRIBUTED = "none"  # the address's word for lines that belong to no team, model or phase


@dataclass(frozen=True)
class Selection:
    """Which lines of the books: months, and at most one value per dimension.

    ``team_ids`` limits to the teams that a person may see (None: all); ``values`` maps a dimension to a slug or
    code, or to "none" for lines without one.
    """

    months: tuple[date, ...]
    team_ids: frozenset[int] | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def current_lines(selection: Selection) -> QuerySet[Line]:
    """Return the lines of the current calculations of the selected months."""
    return _narrowed(Line.objects.filter(calculation__is_current=True, month_on__in=selection.months), selection)


def frozen_lines(calculations: Iterable[Calculation], selection: Selection | None = None) -> QuerySet[Line]:
    """Return the lines of exactly these calculations, current or not."""
    lines = Line.objects.filter(calculation__in=list(calculations))
    return _narrowed(lines, selection) if selection else lines


def _narrowed(lines: QuerySet[Line], selection: Selection) -> QuerySet[Line]:
    if selection.team_ids is not None:
        lines = lines.filter(team_id__in=selection.team_ids)
    for dimension, value in selection.values.items():
        column = DIMENSIONS[dimension][0]
        if value == NOT_ATTRIBUTED:
            is_text = dimension in {"phase", "quality"}
            lines = lines.filter(**({column: ""} if is_text else {f"{column.split('__')[0]}__isnull": True}))
        else:
            lines = lines.filter(**{column: value})
    return lines


# Sums of columns that are NULL throughout stay NULL: nothing known is not zero.
MEASURES: Mapping[str, Any] = {
    "emissions_kg_co2e": Sum("emissions_kg_co2e"),
    "facility_energy_kwh": Sum("facility_energy_kwh", filter=Q(kind=Line.Kind.ELECTRICITY)),
    "it_energy_kwh": Sum("it_energy_kwh", filter=Q(kind=Line.Kind.ELECTRICITY)),
    # What was metered, at whatever boundary: the load to which PUE was applied, or contains it.
    "load_kwh": Sum(Coalesce("it_energy_kwh", "facility_energy_kwh"), filter=Q(kind=Line.Kind.ELECTRICITY, gap="")),
    "electricity_kg_co2e": Sum("emissions_kg_co2e", filter=Q(kind=Line.Kind.ELECTRICITY)),
    "scope_2_kg_co2e": Sum("emissions_kg_co2e", filter=Q(scope=Line.Scope.SCOPE_2)),
    "scope_3_kg_co2e": Sum("emissions_kg_co2e", filter=Q(scope__in=[Line.Scope.SCOPE_3_1, Line.Scope.SCOPE_3_8])),
    "embodied_kg_co2e": Sum("emissions_kg_co2e", filter=Q(kind=Line.Kind.EMBODIED)),
    "device_hours": Sum("device_hours", filter=Q(kind=Line.Kind.EMBODIED)),
    "lines": Count("id"),
    "gaps": Count("id", filter=~Q(gap="")),
    "scope_2_gaps": Count("id", filter=~Q(gap="") & Q(scope=Line.Scope.SCOPE_2)),
    "scope_3_gaps": Count("id", filter=~Q(gap="") & Q(scope__in=[Line.Scope.SCOPE_3_1, Line.Scope.SCOPE_3_8])),
    "embodied_gaps": Count("id", filter=~Q(gap="") & Q(kind=Line.Kind.EMBODIED)),
    "electricity_gaps": Count("id", filter=~Q(gap="") & Q(kind=Line.Kind.ELECTRICITY)),
    # A gap of the factor has energy; a missing month or meter has none.
    "energy_gaps": Count("id", filter=Q(kind=Line.Kind.ELECTRICITY, facility_energy_kwh__isnull=True)),
    "simulated_lines": Count("id", filter=Q(is_simulated=True)),
}

# A sum may not carry the name of the column that it sums while the database works on it.
_PREFIX = "total_"
_PREFIXED = {f"{_PREFIX}{name}": measure for name, measure in MEASURES.items()}


def _renamed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(_PREFIX): value for name, value in row.items()}


def totals(lines: QuerySet[Line], span: Span = WHOLE) -> dict[str, Any]:
    """Return every measure summed over the lines, exact; None where no line has a value."""
    return _renamed(lines.order_by().aggregate(**_PREFIXED)) | {"span": span}


def totals_by(lines: QuerySet[Line], *dimensions: str, span: Span = WHOLE) -> list[dict[str, Any]]:
    """Return every measure per value of the dimensions, largest emissions first, then by name."""
    columns = [column for dimension in dimensions for column in DIMENSIONS[dimension]]
    rows = lines.order_by().values(*columns).annotate(**_PREFIXED)
    ordered = rows.order_by(F("total_emissions_kg_co2e").desc(nulls_last=True), *columns)
    return [_renamed(row) | {"span": span.at(row["month_on"]) if "month" in dimensions else span} for row in ordered]


def summed(rows: Iterable[Mapping[str, Any]], span: Span = WHOLE) -> dict[str, Any]:
    """Return every measure summed over rows of ``totals_by``, exact; what is None in all of them stays None."""
    found: dict[str, Any] = dict.fromkeys(MEASURES) | {"span": span}
    for row in rows:
        for name in MEASURES:
            if row[name] is not None:
                found[name] = row[name] + (found[name] or 0)
    return found


GAPS_OF = {
    "emissions_kg_co2e": "gaps",
    "scope_2_kg_co2e": "scope_2_gaps",
    "scope_3_kg_co2e": "scope_3_gaps",
    "embodied_kg_co2e": "embodied_gaps",
    "electricity_kg_co2e": "electricity_gaps",
    "facility_energy_kwh": "energy_gaps",
    "it_energy_kwh": "energy_gaps",
}


def known(row: Mapping[str, Any], measure: str) -> Any:
    """Return a sum as a cell: a number, one that lacks something, None where all is missing, NOTHING for no line."""
    value, gaps, span = row[measure], row[GAPS_OF[measure]], row.get("span", WHOLE)
    if value is None and not gaps:
        return nothing(span)
    return marked(value, span, gaps, "energy" if measure.endswith("_kwh") else "emissions")


def marked(value: Decimal | None, span: Span, gaps: int = 0, what: str = "emissions") -> Any:
    """Return a sum over the span's months, marked where lines lack ``what`` or months are not known to their end."""
    if value is None or (not gaps and span.is_whole):
        return value
    return Partial(value, lacking_words(gaps, what, has_open_months=not span.is_whole))


def nothing(span: Span) -> Any:
    """Return the cell of what no line is booked of: missing as long as no month of the span is known to its end."""
    return None if span.is_open else NOTHING


def known_whole(row: Mapping[str, Any], measure: str) -> Decimal | None:
    """Return a sum from which nothing is missing: only such a sum can be compared with another."""
    value = known(row, measure)
    return value if isinstance(value, Decimal) else None


def quality_shares(lines: QuerySet[Line], span: Span = WHOLE) -> list[dict[str, Any]]:
    """Return facility energy and electricity emissions per data quality, for the shares of a total."""
    return totals_by(lines.filter(kind=Line.Kind.ELECTRICITY, gap=""), "quality", span=span)


def gap_lines(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Return the lines that say what is missing, in the order of the books."""
    return (
        lines.exclude(gap="")
        .select_related("site", "team", "ai_model", "source", "hardware")
        .order_by("month_on", "site__slug", "number")
    )


def current_calculations(months: Iterable[date]) -> list[Calculation]:
    """Return the current calculation of each month that has one, in order."""
    return list(Calculation.objects.filter(is_current=True, month_on__in=list(months)).order_by("month_on"))
