"""Looking factors up: an explicit order, recorded step by step; what is not found is not found.

Every look-up returns a Lookup. A record that is not verified is never chosen; the steps tell of it.
How a grid intensity is chosen stands in ``factors/grid.py``, in words in ``docs/factors.md``.
"""

from datetime import datetime

from django.db.models import F, Max, QuerySet

from factors.grid import REGION_LEVELS, Lookup, Region, is_grid_candidate, searched
from factors.models import Dataset, Factor

DEFAULT_PUE_SUBJECT = "on-premise"
# What an accelerator or a server without a lifetime of its own is taken to live as long as.
LIFETIME_CLASS = "server"

__all__ = [
    "GridIntensityTable", "Lookup", "Region", "current_datasets", "current_factors", "default_pue",
    "embodied", "grid_intensity", "gwp", "hardware_subjects", "known_regions", "lifetime", "power",
]  # fmt: skip


def current_datasets(as_of: datetime | None = None) -> QuerySet[Dataset]:
    """Return the newest loaded version of every dataset, or the newest that was loaded by a moment."""
    loaded = Dataset.objects.all() if as_of is None else Dataset.objects.filter(loaded_at__lte=as_of)
    newest = loaded.order_by().values("slug").annotate(newest=Max("id")).values("newest")
    return Dataset.objects.filter(pk__in=newest)


def current_factors(as_of: datetime | None = None) -> QuerySet[Factor]:
    """Return the factors of the current datasets, each with its dataset."""
    return Factor.objects.filter(dataset__in=current_datasets(as_of)).select_related("dataset")


class GridIntensityTable:
    """All grid intensities that may stand for an average kWh, read in one query for many look-ups."""

    def __init__(self, as_of: datetime | None = None) -> None:
        self.by_region: dict[str, list[Factor]] = {}
        for factor in current_factors(as_of).filter(kind=Factor.Kind.GRID_INTENSITY):
            if is_grid_candidate(factor):
                self.by_region.setdefault(factor.region_code, []).append(factor)

    def grid_intensity(self, *, grid_zone: str | None, country: str, year: int) -> Lookup:
        """Return the intensity for a place and a year, in kg CO2e per kWh, with the steps of the search."""
        steps: list[str] = []
        flags: list[str] = []
        codes = {"grid zone": grid_zone if grid_zone != country else None, "country": country}
        for place in REGION_LEVELS:
            code = codes[place]
            if not code:
                continue
            choice, step = searched(place, code, country, year, self.by_region.get(code, []))
            steps.append(step)
            if choice.factor is not None:
                return Lookup(choice.factor, tuple(steps), (*choice.flags, *flags))
            flags = ["country_fallback", *(["unverified_passed_over"] if choice.passed_over else [])]
        return Lookup(None, tuple(steps))


def grid_intensity(*, grid_zone: str | None, country: str, year: int) -> Lookup:
    """Look one grid intensity up, in kg CO2e per kWh; for many, make a GridIntensityTable once."""
    return GridIntensityTable().grid_intensity(grid_zone=grid_zone, country=country, year=year)


def _by_subject(kind: str, subject: str, **conditions: str) -> Lookup:
    """Return the verified factor of the lowest rank, then of the newest data, then of the first id."""
    candidates = current_factors().filter(kind=kind, subject=subject, **conditions)
    what = " ".join([kind.replace("_", " "), "of", subject, *conditions.values()])
    found, passed_over = None, []
    for factor in candidates.order_by("dataset__rank", F("data_year").desc(nulls_last=True), "factor_id"):
        if not factor.is_verified:
            passed_over.append(factor.factor_id)
        elif found is None:
            found = factor
    if found is not None:
        return Lookup(found, (f"{what}: {found.factor_id}",))
    if passed_over:
        names = ", ".join(passed_over)
        return Lookup(None, (f"{what}: nothing verified in the library; passed over: {names}",))
    return Lookup(None, (f"{what}: not in the library",))


def embodied(subject: str) -> Lookup:
    """Return the embodied kg CO2e of one device, with minimum and maximum where sources differ."""
    return _by_subject(Factor.Kind.EMBODIED, subject)


def power(subject: str, component: str = "tdp") -> Lookup:
    """Return one device's power in W: its design power, or ``average``, ``idle_to_max``, ``under_load``."""
    return _by_subject(Factor.Kind.POWER, subject, component=component)


def lifetime(subject: str) -> Lookup:
    """Return one device's lifetime in years; known hardware without its own takes that of servers."""
    own = _by_subject(Factor.Kind.LIFETIME, subject)
    if own.factor is not None or subject not in hardware_subjects():
        return own
    general = _by_subject(Factor.Kind.LIFETIME, LIFETIME_CLASS)
    return Lookup(general.factor, (*own.steps, *general.steps), ("class_lifetime",) if general.factor else ())


def default_pue() -> Lookup:
    """Return the PUE that stands in where a site states none; every line that uses it is flagged."""
    return _by_subject(Factor.Kind.PUE, DEFAULT_PUE_SUBJECT)


def gwp(gas: str, assessment_report: str, metric: str = "GWP100") -> Lookup:
    """Return the warming potential of a gas (as R-410A or CH4-fossil) in kg CO2e per kg, of one report."""
    subject = gas.strip().lower().replace(" ", "-")
    return _by_subject(Factor.Kind.GWP, subject, gwp_set=assessment_report.strip().upper(), component=metric)


def hardware_subjects() -> tuple[str, ...]:
    """Return the short names of devices and servers with an embodied value or a power that may be chosen."""
    kinds = [Factor.Kind.EMBODIED, Factor.Kind.POWER]
    rows = current_factors().filter(kind__in=kinds, is_verified=True).order_by("subject")
    return tuple(rows.values_list("subject", flat=True).distinct())


def known_regions() -> tuple[Region, ...]:
    """Return every region that has a grid intensity, in the order of codes, for forms and checks."""
    regions: dict[str, Region] = {}
    for code, factors in sorted(GridIntensityTable().by_region.items()):
        first = min(factors, key=lambda factor: (not factor.is_verified, factor.dataset.rank, factor.factor_id))
        regions[code] = Region(code, first.region_name, first.country, first.is_verified)
    return tuple(regions.values())
