"""Everything that goes into the calculation of one month, read once and in a fixed order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone

from ingest.models import Batch, Source
from organization.models import AiModel, Hardware, Organization, Site, SiteParameter, Team
from organization.periods import next_month
from organization.sqlfiles import query

SQL = Path(__file__).resolve().parent.parent / "sql"
ENERGY, DEVICES = query(SQL / "month_energy.sql"), query(SQL / "month_devices.sql")
SILENT, MISSING = query(SQL / "month_silent_sources.sql"), query(SQL / "month_missing_rows.sql")


@dataclass(frozen=True)
class EnergyGroup:
    """Metered energy of a month that shares everything a line tells apart."""

    site_id: int
    team_id: int | None
    ai_model_id: int | None
    phase: str
    boundary: str
    quality: str
    pue_included: Decimal | None
    is_simulated: bool
    pue_parameter_id: int | None
    metered_energy_kwh: Decimal
    in_meter_hours_kwh: Decimal | None

    @property
    def is_site_meter(self) -> bool:
        """Whether it is the whole site's own meter, which contains all other energy of the site."""
        return self.boundary == "facility" and self.team_id is None


@dataclass(frozen=True)
class DeviceGroup:
    """Device hours of a month on one kind of hardware at one site, for one team, model and phase."""

    site_id: int
    hardware_kind: str
    team_id: int | None
    ai_model_id: int | None
    phase: str
    is_simulated: bool
    device_hours: Decimal


@dataclass(frozen=True)
class SilentSource:
    """A source that was expected and brought nothing."""

    source_id: int
    site_id: int
    team_id: int | None
    is_simulated: bool


@dataclass(frozen=True)
class MissingRows:
    """Rows of a source's logs that were not taken, and of which nobody has said what became of them."""

    source_id: int
    site_id: int
    team_id: int | None
    is_simulated: bool
    rows: int


@dataclass(frozen=True)
class MonthInputs:
    """What a month's calculation reads, and the catalogue by id.

    ``until`` is the day up to which the month has passed: hardware serves no hours that lie ahead.
    """

    month: date
    until: date
    organization: Organization
    energy: tuple[EnergyGroup, ...]
    devices: tuple[DeviceGroup, ...]
    silent: tuple[SilentSource, ...]
    missing: tuple[MissingRows, ...]
    sites: dict[int, Site]
    teams: dict[int, Team]
    models: dict[int, AiModel]
    parameters: dict[int, SiteParameter]
    sources: dict[int, Source]
    hardware: tuple[Hardware, ...]
    last_batch_id: int | None


Row = TypeVar("Row")


def _rows(kind: type[Row], statement: str, values: dict[str, Any]) -> tuple[Row, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(kind(*row) for row in cursor.fetchall())


def _by_id(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.pk: row for row in rows}


def month_inputs(month: date) -> MonthInputs:
    """Read the inputs of the month that begins on the given day, in the organisation's time zone."""
    organization = Organization.objects.get()
    values = {"month": month, "zone": organization.time_zone}
    return MonthInputs(
        month=month,
        until=min(next_month(month), timezone.now().astimezone(organization.zone).date()),
        organization=organization,
        energy=_rows(EnergyGroup, ENERGY, values),
        devices=_rows(DeviceGroup, DEVICES, values),
        silent=_rows(SilentSource, SILENT, values),
        missing=_rows(MissingRows, MISSING, values),
        sites=_by_id(Site.objects.select_related("entity")),
        teams=_by_id(Team.objects.all()),
        models=_by_id(AiModel.objects.all()),
        parameters=_by_id(SiteParameter.objects.all()),
        sources=_by_id(Source.objects.all()),
        hardware=tuple(Hardware.objects.select_related("site").order_by("slug")),
        last_batch_id=Batch.objects.filter(state=Batch.State.DONE).order_by("-id").values_list("id", flat=True).first(),
    )
