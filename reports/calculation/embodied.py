"""Embodied hardware of one month: the share of its life that passed, given to whoever reserved it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from operator import sub

from factors.lookup import Lookup, embodied
from footprint.allocation import allocate
from footprint.embodied import fleet_embodied, hours_within_life, lifetime_hours
from footprint.rounding import ledger_amount, ledger_amount_or_least
from organization.choices import Phase, Quality
from organization.models import Hardware
from reports.calculation.inputs import DeviceGroup, MonthInputs
from reports.models import Line

WITHIN_LIFE = "embodied × device_hours ÷ lifetime"
BEYOND_LIFE = "the whole of embodied is in the books: 0"


def hours_in_service(hardware: Hardware, inputs: MonthInputs) -> Decimal:
    """Return the hours of the month during which the devices were in service, clock changes included.

    Of a month that has not ended, the days that have passed count.
    """
    starts_on = max(inputs.month, hardware.in_service_from)
    ends_on = min(inputs.until, hardware.in_service_until or inputs.until)
    return _hours_between(starts_on, ends_on, inputs)


def hours_in_service_before(hardware: Hardware, inputs: MonthInputs) -> Decimal:
    """Return for how many hours each of the devices had been in service when the month began."""
    return _hours_between(hardware.in_service_from, inputs.month, inputs)


def _hours_between(starts_on: date, ends_on: date, inputs: MonthInputs) -> Decimal:
    if ends_on <= starts_on:
        return Decimal(0)
    zone = inputs.organization.zone
    starts_at, ends_at = (datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC) for day in (starts_on, ends_on))
    return Decimal(int((ends_at - starts_at).total_seconds())) / 3600


@dataclass(frozen=True)
class Part:
    """A group's device hours within the hardware's life and beyond it, and the emissions of those within."""

    within_h: Decimal
    beyond_h: Decimal
    emissions_kg_co2e: Decimal | None


class EmbodiedLines:
    """Makes the embodied lines of a month: what each piece of hardware loses of its life adds up exactly."""

    def __init__(self, inputs: MonthInputs) -> None:
        self.inputs = inputs
        self.groups: dict[tuple[int, str], list[DeviceGroup]] = defaultdict(list)
        for group in inputs.devices:
            self.groups[group.site_id, group.hardware_kind].append(group)
        self.found: dict[str, Lookup] = {}

    def lines(self) -> Iterator[Line]:
        """Yield the lines of all hardware in service, and a gap for hours on hardware that nobody listed."""
        capacity = {
            hardware.pk: hardware.devices * hours_in_service(hardware, self.inputs) for hardware in self.inputs.hardware
        }
        listed = set()
        for hardware in self.inputs.hardware:
            if not capacity[hardware.pk]:
                continue
            key = (hardware.site_id, hardware.kind)
            listed.add(key)
            together = sum(capacity[other.pk] for other in self.inputs.hardware if (other.site_id, other.kind) == key)
            yield from self._hardware_lines(hardware, capacity[hardware.pk], capacity[hardware.pk] / together)
        for key, groups in self.groups.items():
            if key not in listed:
                yield from (self._unlisted(group) for group in groups)

    def _lookup(self, kind: str) -> Lookup:
        if kind not in self.found:
            self.found[kind] = embodied(kind)
        return self.found[kind]

    def _hardware_lines(self, hardware: Hardware, capacity_h: Decimal, share: Decimal) -> Iterator[Line]:
        groups = self.groups.get((hardware.site_id, hardware.kind), [])
        hours = [ledger_amount_or_least(group.device_hours * share) for group in groups]
        # Logs that claim more hours than the devices had share what there is; the line says so.
        is_overbooked = sum(hours) > capacity_h
        claimed = [*hours, Decimal(0)]
        if is_overbooked:
            hours = list(allocate(ledger_amount(capacity_h), hours))
        weights = [*hours, ledger_amount(capacity_h) - sum(hours, Decimal(0))]
        for group, claimed_h, part in zip([*groups, None], claimed, self._parts(hardware, weights), strict=True):
            flags = ["overbooked", f"claimed_device_hours:{claimed_h.normalize():f}"] if is_overbooked else []
            if part.within_h:
                line = self._line(hardware, group, part.within_h, part.emissions_kg_co2e)
                line.flags = flags
                yield line
            if part.beyond_h:
                line = self._line(hardware, group, part.beyond_h, Decimal(0))
                line.flags, line.formula = [*flags, "written_off"], BEYOND_LIFE
                yield line

    def _parts(self, hardware: Hardware, hours: list[Decimal]) -> list["Part"]:
        """Return what each group of device hours loses of the hardware's life; the parts add up exactly."""
        in_month_h = hours_in_service(hardware, self.inputs)
        before_h = hours_in_service_before(hardware, self.inputs)
        lifetime_h = lifetime_hours(lifetime_years=Decimal(hardware.lifetime_years))
        within_h = hours_within_life(hours_before=before_h, hours_in_period=in_month_h, lifetime_hours=lifetime_h)
        used_up = sum(hours, Decimal(0)) * within_h / in_month_h
        within = hours if within_h == in_month_h else allocate(ledger_amount_or_least(used_up), hours)
        emissions: Sequence[Decimal | None] = [None] * len(hours)
        per_device = self._per_device(hardware)[0]
        if per_device is not None and within_h:
            # A difference of rounded running totals, so that the months of a whole life add up to the last digit.
            now, earlier = (
                fleet_embodied(
                    total_embodied_kg_co2e=per_device,
                    device_hours_in_service=hardware.devices * served_h,
                    lifetime_hours=lifetime_h,
                ).kg_co2e
                for served_h in (before_h + within_h, before_h)
            )
            emissions = allocate(ledger_amount_or_least(now) - ledger_amount_or_least(earlier), hours)
        return [Part(*one) for one in zip(within, map(sub, hours, within), emissions, strict=True)]

    def _per_device(self, hardware: Hardware) -> tuple[Decimal | None, Lookup | None]:
        if hardware.embodied_kg_co2e_per_device is not None:
            return hardware.embodied_kg_co2e_per_device, None
        lookup = self._lookup(hardware.kind)
        return (lookup.factor.value if lookup.factor else None), lookup

    def _line(self, hardware: Hardware, group: DeviceGroup | None, device_hours: Decimal, part: Decimal | None) -> Line:
        lookup = self._per_device(hardware)[1]
        factor = lookup.factor if lookup else None
        simulated = group.is_simulated if group else any(one.is_simulated for one in self.inputs.devices)
        return Line(
            kind=Line.Kind.EMBODIED,
            scope=Line.Scope.AMORTISED,
            entity_id=self.inputs.sites[hardware.site_id].entity_id,
            site_id=hardware.site_id,
            team_id=group.team_id if group else None,
            ai_model_id=group.ai_model_id if group else None,
            phase=group.phase if group else Phase.IDLE,
            hardware=hardware,
            device_hours=device_hours,
            lifetime_hours=lifetime_hours(lifetime_years=Decimal(hardware.lifetime_years)),
            factor=factor,
            factor_value=factor.value if factor else hardware.embodied_kg_co2e_per_device,
            emissions_kg_co2e=part,
            quality=Quality.DEFAULT if factor else Quality.PROVIDER_REPORTED if part is not None else "",
            is_simulated=simulated,
            formula=WITHIN_LIFE,
            steps=list(lookup.steps) if lookup else [],
            gap=Line.Gap.NONE if part is not None else Line.Gap.NO_EMBODIED_FACTOR,
        )

    def _unlisted(self, group: DeviceGroup) -> Line:
        return Line(
            kind=Line.Kind.EMBODIED,
            scope=Line.Scope.AMORTISED,
            entity_id=self.inputs.sites[group.site_id].entity_id,
            site_id=group.site_id,
            team_id=group.team_id,
            ai_model_id=group.ai_model_id,
            phase=group.phase,
            device_hours=group.device_hours,
            is_simulated=group.is_simulated,
            formula=WITHIN_LIFE,
            steps=[
                f"{group.hardware_kind}: no hardware of this kind is in service at the site"
                if group.hardware_kind
                else "the log does not name the hardware, nor does its source"
            ],
            gap=Line.Gap.NO_EMBODIED_FACTOR,
        )
