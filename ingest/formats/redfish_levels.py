"""Which of a machine's counters hold the same joules: a chassis those of its power supplies, outlets and parts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ingest.parsing.jsons import at, text_of

WHOLE, SUPPLY, OUTLET, PART = range(4)
BOUNDARY = {WHOLE: "node", SUPPLY: "node", OUTLET: "node", PART: "device"}
CONTEXTS = {"chassis": WHOLE, "system": WHOLE, "powersupply": SUPPLY, "poweroutlet": OUTLET}
SEGMENTS = {"powersupplies": SUPPLY, "mains": SUPPLY, "branches": SUPPLY, "feeders": SUPPLY, "outlets": OUTLET}
SENSOR = "sensor"
# Units per kWh, by the field or the sensor's reading type.
PER_KWH = {"EnergykWh": Decimal(1), "EnergyWh": Decimal(1_000), "EnergyJoules": Decimal(3_600_000)}


@dataclass(frozen=True)
class Counter:
    """A counter of energy: of which machine, where in it, and how it counts. ``field`` is empty where there is none."""

    device: str
    path: str
    kind: str
    level: int
    field: str
    reading: str  # as the document writes it; empty for null

    @property
    def name(self) -> str:
        """What people and series know it by."""
        return f"{self.device}:{self.path}" if self.device else self.path

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return (self.device, self.path)

    @property
    def root(self) -> str:
        """The chassis, system or rack PDU that it belongs to."""
        parts = self.path.split("/")
        return "/".join(parts[: 6 if "PowerEquipment" in parts else 5])

    @property
    def is_pdu(self) -> bool:
        """Whether it is of a power distribution unit rather than of a machine."""
        return "PowerEquipment" in self.path


def counter_of(item: Any) -> Counter | None:
    """Return what a collected document counts, or None where it names no resource."""
    resource = at(item, "resource")
    path = text_of(at(resource, "@odata.id")).rstrip("/")
    if not path:
        return None
    kind = text_of(at(resource, "@odata.type")).lstrip("#").split(".")[0].casefold()
    field = _field(resource, kind)
    reading = at(resource, "Reading") if kind == SENSOR else at(resource, field, "Reading")
    return Counter(text_of(at(item, "device"))[:100], path[:250], kind, _level(resource, path, kind), field,
                   text_of(reading))  # fmt: skip


def _field(resource: Any, kind: str) -> str:
    if kind == SENSOR:
        found = text_of(at(resource, "ReadingType"))
        return found if found in PER_KWH else ""
    return next((name for name in PER_KWH if isinstance(at(resource, name), dict)), "")


def _level(resource: Any, path: str, kind: str) -> int:
    if kind == SENSOR:
        return CONTEXTS.get(text_of(at(resource, "PhysicalContext")).casefold(), PART)
    inside = [SEGMENTS[part.casefold()] for part in path.split("/") if part.casefold() in SEGMENTS]
    if inside:
        return max(inside)
    # /redfish/v1/Chassis/1U/EnvironmentMetrics has six parts, the empty one before the first slash too.
    is_whole = kind == "powerdistributionmetrics" or (kind == "environmentmetrics" and len(path.split("/")) == 6)
    return WHOLE if is_whole else PART


@dataclass(frozen=True)
class Choice:
    """Which counters of a machine count, and on which row the first of them stands."""

    counted: frozenset[tuple[str, str]]
    row: int
    root: str = ""  # of the one chassis that counts, where a chassis does

    def is_beside(self, counter: Counter) -> bool:
        """Whether the counter is of another chassis than the one that counts; a system is inside one."""
        return bool(self.root) and counter.root != self.root and "/Systems/" not in counter.path


def choose(counters: list[tuple[int, Counter]]) -> Choice:
    """Return the counters of one machine that count: those of the highest level, each joule once.

    Of a whole there is one, a chassis before a system and metrics before a sensor of the same. Of power supplies and
    outlets all metrics are parts; several sensors of one level may tell of the same, so that none of them counts.
    """
    highest = min(counter.level for _row, counter in counters)
    found = [(row, counter) for row, counter in counters if counter.level == highest]
    metrics = [one for one in found if one[1].kind != SENSOR]
    if highest == WHOLE:
        first = min(found, key=lambda one: ("/Systems/" in one[1].path, one[1].kind == SENSOR, one[0]))
        return Choice(frozenset({first[1].key}), first[0], first[1].root)
    counted = metrics or found
    keys = frozenset(counter.key for _row, counter in counted)
    if not metrics and len(keys) > 1:
        return Choice(frozenset(), 0)
    return Choice(keys, min(row for row, _counter in counted))
