"""How simulated work goes up and down: bursts of training, growing inference, weekdays, idle devices."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ingest.demo.organisation import IDLE_SITES, IDLE_TEAM, SITES, DemoSite, Work

BURST_DAYS = (26, 48)
GROWTH_PER_MONTH = 0.035
WEEKEND_SHARE = 0.78
NODE_GROUPS = {"fra-dc1": 3, "ash-colo": 2}


@dataclass(frozen=True)
class Span:
    """The period that is simulated: ``months`` whole months from the first of ``first_month``."""

    first_month: date
    months: int
    seed: int

    def month(self, index: int) -> date:
        """Return the first day of the month that many months after the first."""
        months = self.first_month.year * 12 + self.first_month.month - 1 + index
        return date(months // 12, months % 12 + 1, 1)

    @property
    def days(self) -> list[date]:
        """Every day of the period."""
        first, end = self.month(0), self.month(self.months)
        return [first + timedelta(days=number) for number in range((end - first).days)]

    def age_months(self, day: date) -> int:
        """Return how many whole months after the first month the day lies."""
        return (day.year - self.first_month.year) * 12 + day.month - self.first_month.month

    def dice(self, *names: object) -> random.Random:
        """Return a generator of its own for what the names stand for: no part shifts another."""
        return random.Random(":".join(map(str, (self.seed, *names))))  # noqa: S311  not for secrets


@dataclass(frozen=True)
class DayOfWork:
    """What one node group used on one day for one kind of work."""

    day: date
    meter: str
    work: Work
    device_hours: float
    it_energy_kwh: float


def bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the local midnights that the day lies between, with their offsets."""
    info = ZoneInfo(zone)
    return (
        datetime.combine(day, time(0), info),
        datetime.combine(day + timedelta(days=1), time(0), info),
    )


def hours_of(day: date, zone: str) -> float:
    """Return how many hours the local day has: 23 or 25 when the clock changes."""
    started_at, ended_at = bounds(day, zone)
    return (ended_at.astimezone(UTC) - started_at.astimezone(UTC)).total_seconds() / 3600


def site_days(span: Span, site: DemoSite, works: tuple[Work, ...]) -> Iterator[DayOfWork]:
    """Yield what each kind of work used at the site, day by day; devices that nobody uses are idle."""
    for day in span.days:
        free = site.devices
        for work in works:
            devices = min(devices_of(span, work, day), free)
            free -= devices
            if devices:
                yield from _groups(span, site, work, day, devices)
        if free and site.slug in IDLE_SITES:
            idle = Work(site.slug, IDLE_TEAM, "", "idle", "steady", free, site.idle_w)
            yield from _groups(span, site, idle, day, free)


def devices_of(span: Span, work: Work, day: date) -> int:
    """Return how many devices the work holds on the day."""
    if work.shape == "bursts":
        return work.devices if _in_burst(span, work, day) else 0
    if work.shape == "last_days":
        return work.devices if (span.month(span.months) - day).days <= 6 else 0
    if work.shape == "growing":
        weekday = WEEKEND_SHARE if day.weekday() >= 5 else 1.0
        return round(work.devices * (1 + GROWTH_PER_MONTH * span.age_months(day)) * weekday)
    return work.devices


def _in_burst(span: Span, work: Work, day: date) -> bool:
    """Whether the burst of the work's quarter, begun in its first weeks, holds the day."""
    quarter = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    dice = span.dice("burst", work.site, work.model, work.phase, quarter)
    begins, lasts = quarter + timedelta(days=dice.randint(2, 28)), dice.randint(*BURST_DAYS)
    return begins <= day < begins + timedelta(days=lasts)


def _groups(span: Span, site: DemoSite, work: Work, day: date, devices: int) -> Iterator[DayOfWork]:
    """Split the devices over the site's node groups."""
    count = NODE_GROUPS.get(site.slug, 1)
    hours = hours_of(day, site.time_zone)
    for number in range(count):
        share = devices // count + (1 if number < devices % count else 0)
        if share:
            dice = span.dice("load", site.slug, work.team, work.model, work.phase, day, number)
            power_w = work.device_w * dice.uniform(0.93, 1.04)
            it_energy_kwh = round(share * hours * power_w / 1000, 3)
            yield DayOfWork(day, f"gpu-{'abc'[number]}", work, share * hours, it_energy_kwh)


def overhead_of(span: Span, site: DemoSite, day: date, it_energy_kwh: float) -> float:
    """Return the facility energy in kWh of a day: IT, cooling by season, shared storage and network."""
    warm = 1 - abs((day.timetuple().tm_yday - 200 + 183) % 366 - 183) / 183
    pue = (site.pue or 1) + 0.03 * (warm - 0.5)
    shared = site.shared_share * span.dice("shared", site.slug, day).uniform(0.9, 1.1)
    return round(it_energy_kwh * (pue + shared), 2)


def all_sites() -> tuple[DemoSite, ...]:
    """Return the demonstration's sites."""
    return tuple(SITES.values())
