"""Where the figures come from: factors with their sources, calculations with their hashes, files with theirs."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from factors.models import Dataset, Factor
from ingest.models import Batch
from organization.periods import month_bounds, next_month
from organization.sqlfiles import query
from reports.amounts import COUNT, Measure, Scale
from reports.footing import Column, Table
from reports.statement.context import Basis, month_text

# Factors have units of their own.
ANY = Measure("", (Scale("", Decimal(1), None),))
BATCHES = query(Path(__file__).resolve().parent.parent / "sql" / "year_batches.sql")


def used_factors(basis: Basis) -> list[Factor]:
    """Return every factor that a line of the year was multiplied with."""
    used = set(basis.lines.exclude(factor=None).order_by().values_list("factor_id", flat=True).distinct())
    used |= set(basis.lines.exclude(pue_factor=None).order_by().values_list("pue_factor_id", flat=True).distinct())
    return list(Factor.objects.filter(pk__in=used).select_related("dataset").order_by("kind", "factor_id"))


def factors(used: list[Factor]) -> dict[str, Any]:
    """Return the factors with what is needed to judge and to cite them."""
    columns = [
        Column("factor", _("Factor"), width=5),
        Column("value", _("Value and unit"), ANY, is_summed=False),
        Column("applies", _("Place, data year"), width=3),
        Column("basis", _("Gases, boundary, caveats"), width=4),
        Column("source", _("Source and where it stands"), width=7),
        Column("licence", _("Licence, dataset"), width=4),
    ]
    table = Table("factors", _("Factors used"), columns)
    for factor in used:
        table.add(
            factor.factor_id,
            factor.factor_id,
            factor.value,
            _applies(factor),
            _basis(factor),
            _source(factor),
            f"{factor.licence}. {factor.dataset.slug} {factor.dataset.edition}",
        )
    data = table.as_data()
    for factor, row in zip(used, data["rows"], strict=True):
        row[1] |= {"unit": factor.unit, "printed_unit": factor.unit}
    return data


def _applies(factor: Factor) -> str:
    place = factor.region_name or factor.subject
    applies = _("applied to %(years)s") % {"years": factor.applies_to} if factor.applies_to else ""
    year = _("data of %(year)s") % {"year": factor.data_year} if factor.data_year else ""
    return "; ".join(part for part in (place, year, applies) if part)


def _basis(factor: Factor) -> str:
    range_text = ""
    if factor.minimum is not None and factor.maximum is not None:
        low, high = (f"{value.normalize():f}" for value in (factor.minimum, factor.maximum))
        range_text = _("sources range from %(low)s to %(high)s") % {"low": low, "high": high}
    parts = (factor.gas_basis, factor.gwp_set, factor.boundary, factor.method.replace("_", " "), range_text)
    words = ", ".join(part for part in parts if part)
    return ". ".join(part for part in (words, factor.note.strip(". ")) if part)


def _source(factor: Factor) -> str:
    cited = [part.strip(". ") for part in (factor.publication or factor.source, factor.source_location) if part]
    seen = _("read in: %(where)s") % {"where": factor.seen_in} if factor.seen_in != "the source" else ""
    return ". ".join(part for part in (*cited, seen) if part)


def datasets(basis: Basis, used: list[Factor]) -> dict[str, Any]:
    """Return the datasets that the used factors are from, with the hash of their text."""
    columns = [
        Column("dataset", _("Dataset"), width=3),
        Column("publisher", _("Publisher"), width=4),
        Column("edition", _("Edition"), width=2),
        Column("sha256", _("SHA-256 of the dataset"), width=6, style="hash"),
    ]
    ids = {factor.dataset_id for factor in used}
    loaded = {row["sha256"] for one in basis.calculations for row in one.datasets}
    rest = len(loaded) - len(ids)
    note = _("The library held %(count)s more datasets; the hash of each calculation's inputs covers them.") % {
        "count": rest
    }
    table = Table("datasets", _("Datasets"), columns, note if rest > 0 else "")
    for dataset in Dataset.objects.filter(pk__in=ids).order_by("slug", "edition"):
        table.add(dataset.slug, dataset.slug, dataset.publisher, dataset.edition, dataset.sha256)
    return table.as_data()


def calculations(basis: Basis) -> dict[str, Any]:
    """Return the frozen calculations with their hashes."""
    columns = [
        Column("month", _("Month"), style="nowrap"),
        Column("method", _("Method")),
        Column("lines", _("Lines"), COUNT),
        Column("gaps", _("Gaps"), COUNT, style="gaps"),
        Column("inputs", _("SHA-256 of the inputs"), width=1, style="hash"),
        Column("hash", _("SHA-256 of the lines"), width=1, style="hash"),
    ]
    table = Table("calculations", _("Calculations"), columns)
    counted = (
        basis.lines.order_by().values("calculation_id").annotate(n=Count("id"), gaps=Count("id", filter=~Q(gap="")))
    )
    counts = {row["calculation_id"]: (row["n"], row["gaps"]) for row in counted}
    for one in basis.calculations:
        lines, gaps = counts.get(one.pk, (0, 0))
        table.add(
            f"{one.month_on:%Y-%m}",
            month_text(one.month_on),
            one.method_version,
            lines,
            gaps,
            one.inputs_sha256,
            one.lines_sha256,
        )
    return table.as_data({"lines": basis.totals["lines"], "gaps": basis.totals["gaps"]})


def batches_of(basis: Basis) -> list[Batch]:
    """Return the batches whose readings reach into the year, up to the newest that was calculated."""
    zone = basis.organization.zone
    begins_at, _ends = month_bounds(basis.year.starts_on, zone)
    ends_at, _ends = month_bounds(next_month(basis.year.ends_on), zone)
    newest = max((one.last_batch_id or 0 for one in basis.calculations), default=0)
    with connection.cursor() as cursor:
        cursor.execute(BATCHES, {"begins_at": begins_at, "ends_at": ends_at, "newest": newest})
        ids = [row[0] for row in cursor.fetchall()]
    return list(Batch.objects.filter(pk__in=ids).select_related("source").order_by("source__slug", "received_at", "pk"))


def evidence(batches: list[Batch]) -> dict[str, Any]:
    """Return the files with the account of their rows."""
    columns = [
        Column("file", _("File"), width=4),
        Column("source", _("Source"), width=3),
        Column("received", _("Received")),
        Column("rows", _("Rows"), COUNT),
        Column("accepted", _("Accepted"), COUNT),
        Column("duplicate", _("Duplicate"), COUNT),
        Column("corrected", _("Corrected"), COUNT),
        Column("refused", _("Refused"), COUNT),
        Column("sha256", _("SHA-256 as received"), width=5, style="hash"),
    ]
    table = Table(
        "evidence",
        _("Files"),
        columns,
        _("Rows = accepted + duplicate + corrected + refused; refused rows are quarantined or rejected."),
    )
    sums = dict.fromkeys(("rows", "accepted", "duplicate", "corrected", "refused"), 0)
    for batch in batches:
        refused = batch.quarantined + batch.rejected
        counts = (batch.rows, batch.accepted, batch.duplicate, batch.corrected, refused)
        if batch.rows != sum(counts[1:]):
            raise ValueError(f"The rows of {batch} do not add up.")
        sums = {name: sums[name] + count for name, count in zip(sums, counts, strict=True)}
        simulated = f" ({_('simulated')})" if batch.source.is_simulated else ""
        table.add(
            str(batch.public_id),
            batch.file_name,
            f"{batch.source.name}{simulated}",
            f"{batch.received_at:%Y-%m-%d}",
            *counts,
            batch.evidence_sha256,
        )
    return table.as_data(sums)
