"""Which of several grid intensities stands for a kWh of a place and a year.

A candidate is a verified location average of electricity, generated or consumed, that does not begin after
the year and whose data is not younger than the year. Among candidates of one region, in this order:

1. editions that end at most MAX_AGE_YEARS before the year, before older ones;
2. direct emissions as CO2e, then direct CO2 alone, then the life cycle;
3. the edition nearest to the year;
4. the youngest data;
5. the dataset's rank, then the factor's id.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from factors.models import Factor
from factors.rules import years_covered

MAX_AGE_YEARS = 3
# The site's own zone first, then its country, and nowhere else: no neighbour, no continent, no world.
REGION_LEVELS = ("grid zone", "country")
COMPONENTS, BOUNDARIES = ("generation", "consumption"), ("direct", "lifecycle")


@dataclass(frozen=True)
class Lookup:
    """What was found, how, and what a reader must know of it."""

    factor: Factor | None
    steps: tuple[str, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Region:
    """A place of the library; ``is_usable`` tells whether a look-up may choose a factor of it."""

    code: str
    name: str
    country: str
    is_usable: bool


@dataclass(frozen=True)
class Choice:
    """The best candidate of one region, and what would have been one, had it been verified."""

    factor: Factor | None
    flags: tuple[str, ...]
    passed_over: tuple[Factor, ...]


NO_CHOICE = Choice(None, (), ())


def is_grid_candidate(factor: Factor) -> bool:
    """Whether the factor is an average of a grid's electricity, not a margin, a residual mix or a part."""
    return factor.method == "location_average" and factor.component in COMPONENTS and factor.boundary in BOUNDARIES


def chosen_intensity(candidates: Sequence[Factor], year: int) -> Choice:
    """Return the best of one region's intensities for a year."""
    in_time = [factor for factor in candidates if _years(factor)[0] <= year and (factor.data_year or year) <= year]
    verified = [factor for factor in in_time if factor.is_verified]
    best = min(verified, key=lambda factor: _order(factor, year), default=None)
    passed_over = tuple(sorted((factor for factor in in_time if not factor.is_verified), key=lambda f: f.factor_id))
    return Choice(best, _flags(best, year) if best else (), passed_over)


def searched(place: str, code: str, country: str, year: int, found: Sequence[Factor]) -> tuple[Choice, str]:
    """Return the choice among what stands under a region's code, and the sentence that records the search."""
    elsewhere = next((factor.country for factor in found if factor.country != country), None)
    if elsewhere is not None:
        return NO_CHOICE, f"{place} {code}: lies in {elsewhere}, not in {country}"
    choice = chosen_intensity(found, year)
    if choice.factor is not None:
        factor = choice.factor
        data = f"data {factor.data_year} for {factor.applies_to}"
        told = f"{factor.factor_id}, {_amount(factor)} {factor.unit}, {data}, taken for {year}"
    elif choice.passed_over:
        names = ", ".join(f"{factor.factor_id} ({_amount(factor)})" for factor in choice.passed_over)
        told = f"nothing verified for {year} or before; passed over: {names}"
    elif found:
        told = f"no grid intensity for {year} or before in the library"
    else:
        told = "no grid intensity in the library"
    return choice, f"{place} {code}: {told}"


def _amount(factor: Factor) -> str:
    return f"{factor.value.normalize():f}"


def _years(factor: Factor) -> tuple[int, int]:
    covered = years_covered(factor.applies_to)
    assert covered is not None, f"{factor.factor_id} entered the library without the years it applies to."
    return covered


def _age_years(factor: Factor, year: int) -> int:
    return max(0, year - _years(factor)[1])


def _order(factor: Factor, year: int) -> tuple[bool, int, int, int, int, str]:
    age = _age_years(factor, year)
    gases = 2 if factor.boundary == "lifecycle" else 0 if factor.gas_basis == "CO2e" else 1
    return (age > MAX_AGE_YEARS, gases, age, -(factor.data_year or 0), factor.dataset.rank, factor.factor_id)


def _flags(factor: Factor, year: int) -> tuple[str, ...]:
    begins, ends = _years(factor)
    # A financial year has a part of the year it ends in, and of the months after that part nothing: it is flagged
    # as data that began earlier, and its age counts from the year it ends in.
    began = factor.data_year or begins
    youngest = ends if ends > begins else began
    flags = []
    if factor.boundary == "lifecycle":
        flags.append("lifecycle_boundary")
    if factor.gas_basis == "CO2":
        flags.append("co2_only")
    if year - youngest > MAX_AGE_YEARS:
        flags.append("outdated_data")
    elif year > began:
        flags.append("earlier_data")
    return tuple(flags)
