"""A small organisation with real books: logs go through the real parser, landing and calculation."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from factors.loader import load_library
from ingest.hours import rebuild_dirty_days
from ingest.landing import land_batch
from ingest.models import Batch, Source
from ingest.receive import receive_batch
from organization.models import AiModel, Hardware, LegalEntity, Organization, Site, SiteParameter, Team
from reports.calculation.run import calculate_month
from reports.models import Line


class Books:
    """Builds what a test needs with short words, and remembers nothing that the database does not."""

    def __init__(self, time_zone: str = "Europe/Paris") -> None:
        load_library()
        self.organization = Organization.objects.create(name="Lumen Works", time_zone=time_zone)
        self.entity, _new = LegalEntity.objects.get_or_create(
            slug="lumen", defaults={"name": "Lumen Works SA", "country": "FR"}
        )
        self.team, _new = Team.objects.get_or_create(
            slug="research", defaults={"name": "Research", "entity": self.entity}
        )
        self.other = Team.objects.create(slug="product", name="Product", entity=self.entity)
        self.model = AiModel.objects.create(
            slug="lumen-7b", name="Lumen", version="7b", modality="text", functional_unit="1000 output tokens"
        )
        self.site = self.add_site("paris", "FR", "own_data_center")
        self.source = Source.objects.create(slug="logs", name="Logs", time_zone=time_zone)

    def add_site(self, slug: str, country: str, kind: str, **more: Any) -> Site:
        return Site.objects.create(
            slug=slug,
            name=slug.title(),
            country=country,
            kind=kind,
            entity=self.entity,
            time_zone="UTC",
            **more,
        )

    def pue(self, value: str, valid_from: str = "2020-01-01", valid_until: str | None = None) -> SiteParameter:
        return SiteParameter.objects.create(
            site=self.site,
            name="pue",
            value=value,
            valid_from=valid_from,
            valid_until=valid_until,
            evidence="meter",
        )

    def hardware(self, devices: int = 8, **more: Any) -> Hardware:
        values = {"kind": "h100-sxm", "in_service_from": "2025-01-01", "lifetime_years": 4}
        return Hardware.objects.create(slug="gpus", name="GPUs", site=self.site, devices=devices, **(values | more))

    def send(self, *rows: dict[str, Any], source: Source | None = None) -> Batch:
        """Land rows in the native format; what a row leaves out is one hour of one kWh of research at the node."""
        usual = {
            "started_at": "2026-01-10T00:00:00Z", "ended_at": "2026-01-10T01:00:00Z", "energy_kwh": "1",
            "boundary": "node", "quality": "measured", "site": "paris", "team": "research",
        }  # fmt: skip
        lines = [{key: value for key, value in (usual | row).items() if value is not None} for row in rows]
        return self.send_bytes("".join(json.dumps(line) + "\n" for line in lines).encode(), source=source)

    def send_bytes(self, body: bytes, *, name: str = "log.ndjson", source: Source | None = None) -> Batch:
        batch = receive_batch(source or self.source, [body], file_name=name, door=Batch.Door.API)
        land_batch(batch.pk)
        rebuild_dirty_days()
        batch.refresh_from_db()
        return batch

    def month(self, month: str = "2026-01") -> list[Line]:
        """Calculate a month and return its lines in the order of the books."""
        calculation, _is_new = calculate_month(date.fromisoformat(f"{month}-01"))
        return list(calculation.lines.order_by("number"))

    def electricity(self, month: str = "2026-01") -> list[Line]:
        return [line for line in self.month(month) if line.kind == Line.Kind.ELECTRICITY]


def account(batch: Batch) -> tuple[int, ...]:
    """Return accepted, duplicate, corrected, quarantined and rejected."""
    return (batch.accepted, batch.duplicate, batch.corrected, batch.quarantined, batch.rejected)


def reasons(batch: Batch) -> Iterable[str]:
    """Return the sentences that the batch tells of its rows, in order."""
    rows = batch.problem_rows.order_by("row").values_list("reasons", flat=True)
    return [reason["message"] for row in rows for reason in row]
