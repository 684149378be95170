"""The registers of a statement: sites, gaps, defaults, factors, evidence and calculations."""

from typing import Any

from django.db import connection
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from factors.models import Factor
from ingest.models import Batch
from organization.models import LegalEntity, Site
from organization.periods import month_bounds, next_month
from reports import queries
from reports.models import Line
from reports.statement.context import Basis
from reports.statement.tables import COUNT, KWH, Table
from reports.words import flag_words

BATCHES = """
SELECT DISTINCT batch_id FROM ingest_reading
WHERE started_at < %(ends_at)s AND ended_at > %(begins_at)s
"""


def entities(basis: Basis) -> dict[str, Any]:
    """Return the legal entities of the organisation."""
    table = Table(
        "entities",
        _("Legal entities"),
        ((_("Entity"), None), (_("Country"), None), (_("Parent"), None), (_("Ownership share"), None),
         (_("Operational control"), None)),
        has_total=False,
    )  # fmt: skip
    for entity in LegalEntity.objects.select_related("parent"):
        share = f"{(entity.ownership_share * 100).normalize():f} %"
        control = _("yes") if entity.has_operational_control else _("no")
        table.add(entity.name, entity.country, entity.parent.name if entity.parent else "", share, control)
    return table.as_data()


def sites(basis: Basis) -> dict[str, Any]:
    """Return the sites with what their electricity was multiplied with."""
    table = Table(
        "sites",
        _("Sites, PUE and grid intensities"),
        ((_("Site"), None), (_("Kind"), None), (_("PUE used"), None), (_("Grid intensity used (kg CO2e/kWh)"), None),
         (_("Remarks"), None), (_("Facility energy"), KWH)),
    )  # fmt: skip
    rows = {row["site__slug"]: row for row in queries.totals_by(basis.electricity, "site")}
    for site in Site.objects.all():
        if site.slug not in rows:
            continue
        lines = list(basis.electricity.filter(site=site).select_related("factor"))
        pues = sorted({line.pue for line in lines if line.pue is not None})
        factors = sorted({(line.factor.value, line.factor.factor_id) for line in lines if line.factor})
        flags = sorted({flag for line in lines for flag in line.flags if ":" not in flag})
        table.add(
            site.name,
            site.get_kind_display(),
            ", ".join(f"{pue.normalize():f}" for pue in pues) or _("contained"),
            ", ".join(f"{value.normalize():f} ({name})" for value, name in factors),
            "; ".join(flag_words(flag) for flag in flags),
            rows[site.slug]["facility_energy_kwh"],
        )
    return table.as_data([basis.electricity_totals["facility_energy_kwh"]], _("no data"))


def gaps(basis: Basis) -> dict[str, Any]:
    """Return what is missing, line by line; none of it counts as zero."""
    table = Table(
        "gaps",
        _("Register of gaps"),
        (
            (_("Month"), None),
            (_("Site"), None),
            (_("What"), None),
            (_("Reason"), None),
            (_("Metered energy"), KWH),
        ),
        has_total=False,
    )
    for line in queries.gap_lines(basis.lines):
        what = line.source or line.hardware or line.ai_model or line.team or line.site
        table.add(f"{line.month_on:%Y-%m}", line.site.name, what, line.get_gap_display(), line.metered_energy_kwh)
    return table.as_data(reason=_("no value came in"))


def defaults(basis: Basis) -> dict[str, Any]:
    """Return where a default or a proxy stands in, with the energy that it touches."""
    table = Table(
        "defaults",
        _("Register of defaults and proxies"),
        ((_("Remark"), None), (_("Sites"), None), (_("Lines"), COUNT), (_("Facility energy"), KWH)),
        has_total=False,
        note=_("A line with several remarks is counted at each of them."),
    )
    found: dict[str, list[Line]] = {}
    for line in basis.electricity.select_related("site"):
        for flag in line.flags:
            if ":" not in flag:
                found.setdefault(flag, []).append(line)
    for flag in sorted(found):
        lines = found[flag]
        names = ", ".join(sorted({line.site.name for line in lines}))
        energy = sum(line.facility_energy_kwh or 0 for line in lines)
        table.add(flag_words(flag), names, len(lines), energy)
    return table.as_data()


def factors(basis: Basis) -> dict[str, Any]:
    """Return every factor that a line used, with its citation."""
    table = Table(
        "factors",
        _("Factors used"),
        ((_("Factor"), None), (_("Value"), None), (_("Region and year of data"), None), (_("Basis"), None),
         (_("Source"), None), (_("Licence"), None)),
        has_total=False,
    )  # fmt: skip
    used = set(basis.lines.exclude(factor=None).values_list("factor_id", flat=True).distinct())
    used |= set(basis.lines.exclude(pue_factor=None).values_list("pue_factor_id", flat=True).distinct())
    for factor in Factor.objects.filter(pk__in=used).select_related("dataset").order_by("kind", "factor_id"):
        place = " ".join(str(part) for part in (factor.region_name or factor.subject, factor.data_year or "") if part)
        base = ", ".join(part for part in (factor.gas_basis, factor.boundary, factor.gwp_set) if part)
        value = f"{factor.value.normalize():f} {factor.unit}"
        source = f"{factor.publication or factor.source}. {factor.source_location}".strip(". ")
        table.add(factor.factor_id, value, place, base, source, factor.licence)
    return table.as_data()


def datasets(basis: Basis) -> dict[str, Any]:
    """Return the editions of the factor library that the calculations were made with."""
    table = Table(
        "datasets",
        _("Editions of the factor library"),
        ((_("Dataset"), None), (_("Edition"), None), (_("SHA-256"), None)),
        has_total=False,
    )
    rows = {(row["slug"], row["edition"], row["sha256"]) for one in basis.calculations for row in one.datasets}
    for row in sorted(rows):
        table.add(*row)
    return table.as_data()


def calculations(basis: Basis) -> dict[str, Any]:
    """Return the frozen calculations with their hashes."""
    table = Table(
        "calculations",
        _("Calculations"),
        ((_("Month"), None), (_("Method"), None), (_("Lines"), COUNT), (_("Hash of the inputs"), None),
         (_("Hash of the lines"), None)),
    )  # fmt: skip
    counts = dict(basis.lines.order_by().values_list("calculation_id").annotate(Count("id")))
    for one in basis.calculations:
        table.add(
            f"{one.month_on:%Y-%m}",
            one.method_version,
            counts.get(one.pk, 0),
            one.inputs_sha256,
            one.lines_sha256,
        )
    return table.as_data()


def evidence(basis: Basis) -> dict[str, Any]:
    """Return the files whose readings reach into the year, up to the newest batch that was calculated."""
    zone = basis.organization.zone
    begins_at, _ends = month_bounds(basis.year.starts_on, zone)
    ends_at, _ends = month_bounds(next_month(basis.year.ends_on), zone)
    with connection.cursor() as cursor:
        cursor.execute(BATCHES, {"begins_at": begins_at, "ends_at": ends_at})
        ids = [row[0] for row in cursor.fetchall()]
    newest = max((one.last_batch_id or 0 for one in basis.calculations), default=0)
    batches = Batch.objects.filter(pk__in=ids, pk__lte=newest).select_related("source").order_by("source__slug", "pk")
    table = Table(
        "evidence",
        _("Evidence"),
        ((_("Source"), None), (_("File"), None), (_("SHA-256"), None), (_("Rows"), COUNT), (_("Accepted"), COUNT),
         (_("Not accepted"), COUNT)),
    )  # fmt: skip
    for batch in batches:
        refused = batch.quarantined + batch.rejected
        table.add(batch.source.slug, batch.file_name, batch.evidence_sha256, batch.rows,
                  batch.accepted + batch.corrected, refused)  # fmt: skip
    sums = batches.aggregate(rows=Sum("rows"))
    assert not table.rows or sums["rows"] == sum(row[3] for row in table.rows)
    return table.as_data()
