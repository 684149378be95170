"""What speaks against believing a reading, whatever log it stands in."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ingest.parsing.messages import reason
from ingest.parsing.outcomes import Reason
from ingest.parsing.values import shown, shown_power, shown_time

MAX_DAYS = 397  # 13 months
CLOCK_TOLERANCE = timedelta(minutes=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# The most mean power that is believed, in W, per boundary; more needs another boundary or device hours.
LIMIT_W = {
    "device": Decimal(5_000),
    "node": Decimal(100_000),
    "rack": Decimal(1_000_000),
    "facility": Decimal(2_000_000_000),
}
DEVICE_W = LIMIT_W["device"]
MAX_DEVICES = Decimal(1_000_000)
MICROSECOND = timedelta(microseconds=1)


def hours_of(length: timedelta) -> Decimal:
    """Return a length of time in hours, exact to the microsecond."""
    return Decimal(length // MICROSECOND) / 3_600_000_000


def of_time(started_at: datetime, ended_at: datetime, now: datetime, *, start: str, end: str) -> list[Reason]:
    """Return what is wrong with an interval; ``start`` and ``end`` name the columns that told it."""
    doubts = []
    if ended_at - started_at > timedelta(days=MAX_DAYS):
        doubts.append(reason("too_long", end, days=(ended_at - started_at).days))
    if ended_at > now + CLOCK_TOLERANCE:
        doubts.append(reason("future", end, ended_at=shown_time(ended_at), now=shown_time(now)))
    if started_at < EARLIEST:
        doubts.append(reason("too_old", start, started_at=shown_time(started_at)))
    return doubts


def of_power(
    energy_kwh: Decimal, length: timedelta, boundary: str, device_hours: Decimal | None, *, column: str, units: int = 1
) -> list[Reason]:
    """Doubt more power than the boundary can draw; device hours tell how many devices share it.

    ``units`` is the number of nodes, or whatever the boundary is, that the energy is the sum of.
    """
    if length <= timedelta(0):
        return []
    hours, doubts = hours_of(length), []
    devices = device_hours / hours if device_hours else None
    if device_hours and devices is not None and devices > MAX_DEVICES:
        words = {"devices": shown(devices), "hours": shown(hours), "device_hours": shown(device_hours)}
        doubts.append(reason("devices_absurd", "device_hours", **words))
    limit_w, power_w = LIMIT_W[boundary] * units, energy_kwh / hours * 1000
    if devices is not None and boundary in {"device", "node"}:
        limit_w = max(limit_w, DEVICE_W * devices)
    if power_w <= limit_w:
        return doubts
    told = "" if devices is None else f" from {shown(devices)} device{'' if devices == 1 else 's'}"
    advice = ", or give device_hours" if devices is None and boundary in {"device", "node"} else ""
    words = {"power": shown_power(power_w), "limit": shown_power(limit_w), "boundary": boundary}
    return [*doubts, reason("power_absurd", column, devices=told, advice=advice, **words)]
