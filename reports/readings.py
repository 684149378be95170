"""The readings behind a line, each with the part of it that is in the line: the parts add up to the line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from ingest.queries import BEHIND, ReadingRow
from organization.models import SiteParameter
from organization.periods import month_bounds
from organization.sqlfiles import query
from reports.models import Line

SHARES = query(Path(__file__).resolve().parent / "sql" / "line_readings.sql").replace("{behind}", BEHIND)
HOUR = timedelta(hours=1)
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class SharedReading(ReadingRow):
    """A reading with its part in the line, and the sums of all parts; device hours have parts of their own."""

    share_kwh: Decimal | None
    share_hours: Decimal | None
    total_share_kwh: Decimal | None
    total_share_hours: Decimal | None


def is_rest_of_meter(line: Line) -> bool:
    """Whether the line is what a site's own meter shows above the work, or below it: made from the meter's readings."""
    return line.formula.startswith("(site_meter") or line.gap == Line.Gap.ABOVE_METER


def readings_of(line: Line, zone: ZoneInfo, *, offset: int = 0, limit: int = 100) -> list[SharedReading]:
    """Return the current readings of a line, in order of time."""
    windows = list(_windows(line, zone))
    begins_at, ends_at = month_bounds(line.month_on, zone)
    is_embodied, is_rest = line.kind == Line.Kind.EMBODIED, is_rest_of_meter(line)
    values: dict[str, Any] = {
        "site": line.site_id, "team": line.team_id, "model": line.ai_model_id, "phase": line.phase,
        "simulated": line.is_simulated, "begins_at": begins_at, "ends_at": ends_at, "offset": 0, "limit": None,
        "boundary": "" if is_embodied else line.boundary,
        "quality": "" if is_embodied or is_rest else line.quality,
        "kind": line.hardware.kind if is_embodied and line.hardware else "",
        "any_phase": is_rest,  # the meter's own readings name no phase
        "any_pue": is_embodied or is_rest,
        "pue_included": line.pue if line.pue_origin == Line.PueOrigin.CONTAINED else None,
        "window_begins": [begins for begins, _ends in windows], "window_ends": [ends for _begins, ends in windows],
        "page_offset": offset, "page_limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SHARES, values)
        return [SharedReading(*row) for row in cursor.fetchall()]


def _windows(line: Line, zone: ZoneInfo) -> Iterator[Window]:
    """Yield the time that a line speaks of: its month, as far as its own PUE holds in it."""
    begins_at, ends_at = month_bounds(line.month_on, zone)
    if line.pue_origin == Line.PueOrigin.SITE and line.pue_parameter:
        yield from _within(_term(line.pue_parameter, zone), begins_at, ends_at)
    elif line.pue_origin == Line.PueOrigin.DEFAULT:
        stated = SiteParameter.objects.filter(site_id=line.site_id, name="pue").order_by("valid_from")
        at = begins_at
        for first, last in (_term(one, zone) for one in stated):
            yield from _within((at, first), begins_at, ends_at)
            at = max(at, last)
        yield from _within((at, ends_at), begins_at, ends_at)
    else:
        yield begins_at, ends_at


def _term(parameter: SiteParameter, zone: ZoneInfo) -> Window:
    last = _first_hour(parameter.valid_until, zone) if parameter.valid_until else datetime.max.replace(tzinfo=UTC)
    return _first_hour(parameter.valid_from, zone), last


def _first_hour(day: date, zone: ZoneInfo) -> datetime:
    """Return the first UTC hour that begins on the day: an hour has the PUE of the day in which it begins."""
    midnight = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
    whole = midnight.replace(minute=0, second=0)
    return whole if whole == midnight else whole + HOUR


def _within(window: Window, begins_at: datetime, ends_at: datetime) -> Iterator[Window]:
    low, high = max(window[0], begins_at), min(window[1], ends_at)
    if low < high:
        yield low, high
