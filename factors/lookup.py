"""Looking factors up: an explicit order, recorded step by step; what is not found is not found.

Grid intensity, for a site's grid zone, then its country, and nowhere else:

1. direct emissions as CO2e, then direct CO2 alone, from data at most MAX_AGE_YEARS older than the year asked for;
2. lifecycle CO2e of the same age (flagged: it already contains upstream emissions, so no Scope 3.3 goes on top);
3. the same, older (flagged);
4. data of a later year than the one asked for (flagged).

Within a step the nearest data year wins, then records seen in their source, then the dataset's rank, then the id.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from factors.models import Dataset, Factor

MAX_AGE_YEARS = 3
DEFAULT_PUE_SUBJECT = "on-premise"


@dataclass(frozen=True)
class Lookup:
    """What was found, how, and what a reader must know of it."""

    factor: Factor | None
    steps: tuple[str, ...]
    flags: tuple[str, ...] = ()


def current_factors() -> QuerySet[Factor]:
    """Return the factors of the newest loaded version of every dataset."""
    newest = Dataset.objects.values("slug").annotate(newest=Max("id")).values("newest")
    return Factor.objects.filter(dataset__in=newest).select_related("dataset")


class GridIntensityTable:
    """All grid intensities that may stand for an average kWh, read once for any number of look-ups."""

    def __init__(self) -> None:
        self.by_region: dict[str, list[Factor]] = defaultdict(list)
        usable = current_factors().filter(
            kind=Factor.Kind.GRID_INTENSITY,
            method="location_average",
            component__in=["generation", "consumption"],
            boundary__in=["direct", "lifecycle"],
        )
        for factor in usable:
            self.by_region[factor.region_code].append(factor)

    def grid_intensity(self, *, grid_zone: str | None, country: str, year: int) -> Lookup:
        """Return the intensity for a place and a year, in kg CO2e per kWh, with the steps of the search."""
        steps: list[str] = []
        for place, code in (("grid zone", grid_zone), ("country", country)):
            if not code:
                continue
            found = self._best(self.by_region.get(code, []), year)
            if found is None:
                steps.append(f"{place} {code}: no grid intensity in the library")
                continue
            steps.append(f"{place} {code}: {found.factor_id}, data of {found.data_year} for {year}")
            flags = [*self._flags(found, year), *(["country_fallback"] if steps[:-1] else [])]
            return Lookup(found, tuple(steps), tuple(flags))
        return Lookup(None, tuple(steps))

    @staticmethod
    def _best(candidates: Iterable[Factor], year: int) -> Factor | None:
        def order(factor: Factor) -> tuple[bool, bool, int, int, bool, int, str]:
            age = year - (factor.data_year or 0)
            gases = 2 if factor.boundary == "lifecycle" else 0 if factor.gas_basis == "CO2e" else 1
            return (age < 0, age > MAX_AGE_YEARS, gases, abs(age), not factor.is_verified, factor.dataset.rank,
                    factor.factor_id)  # fmt: skip

        return min(candidates, key=order, default=None)

    @staticmethod
    def _flags(factor: Factor, year: int) -> list[str]:
        age = year - (factor.data_year or 0)
        flags = []
        if factor.boundary == "lifecycle":
            flags.append("lifecycle_boundary")
        if factor.gas_basis == "CO2":
            flags.append("co2_only")
        if age > MAX_AGE_YEARS:
            flags.append("outdated_data")
        elif age > 0:
            flags.append("earlier_data")
        elif age < 0:
            flags.append("later_data")
        if not factor.is_verified:
            flags.append("not_seen_in_source")
        return flags


def grid_intensity(*, grid_zone: str | None, country: str, year: int) -> Lookup:
    """Look one grid intensity up; for many, make a GridIntensityTable once."""
    return GridIntensityTable().grid_intensity(grid_zone=grid_zone, country=country, year=year)


def _by_subject(kind: str, subject: str, **conditions: str) -> Lookup:
    found = (
        current_factors()
        .filter(kind=kind, subject=subject, **conditions)
        .order_by("-is_verified", "dataset__rank", "factor_id")
        .first()
    )
    told = f"{kind} of {subject}: {found.factor_id if found else 'not in the library'}"
    return Lookup(found, (told,), () if found is None or found.is_verified else ("not_seen_in_source",))


def embodied(subject: str) -> Lookup:
    """Return the embodied emissions of one device, in kg CO2e, with minimum and maximum where sources differ."""
    return _by_subject(Factor.Kind.EMBODIED, subject)


def power(subject: str) -> Lookup:
    """Return the power of one device, in W."""
    return _by_subject(Factor.Kind.POWER, subject)


def lifetime(subject: str) -> Lookup:
    """Return the lifetime of a kind of hardware, in years."""
    return _by_subject(Factor.Kind.LIFETIME, subject)


def default_pue() -> Lookup:
    """Return the PUE that stands in where a site states none; every line that uses it is flagged."""
    return _by_subject(Factor.Kind.PUE, DEFAULT_PUE_SUBJECT)


def gwp(gas: str, assessment_report: str, metric: str = "GWP100") -> Lookup:
    """Return the global warming potential of a gas in kg CO2e per kg, of one assessment report."""
    return _by_subject(Factor.Kind.GWP, gas, gwp_set=assessment_report, method=metric)


def known_regions() -> list[tuple[str, str]]:
    """Return the regions that have a grid intensity, as (code, name), for forms and checks."""
    rows = current_factors().filter(kind=Factor.Kind.GRID_INTENSITY).order_by("region_code")
    return list(rows.values_list("region_code", "region_name").distinct())
