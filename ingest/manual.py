"""A value read off a meter or an invoice: a batch like any other, with the document as its attachment."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ingest.models import Batch, Source
from ingest.receive import attach, receive_batch
from organization.models import Site, User

COLUMNS = (
    "started_at",
    "ended_at",
    "energy_kwh",
    "boundary",
    "quality",
    "site",
    "meter",
    "note",
)


@dataclass(frozen=True)
class ManualValue:
    """What somebody entered."""

    site: Site
    meter: str
    started_at: datetime
    ended_at: datetime
    metered_energy_kwh: Decimal
    boundary: str
    quality: str
    note: str = ""


def enter_value(source: Source, value: ManualValue, user: User, document: Any = None) -> Batch:
    """Write the value as a one-row log in Wattbook's own format and take it in.

    It is a reading of its meter like those of a log: the same meter and first day again is a correction, and what
    overlaps another reading of the meter is held back.
    """
    starts, ends = value.started_at.isoformat(), value.ended_at.isoformat()
    row = (
        starts, ends, f"{value.metered_energy_kwh:f}", value.boundary, value.quality, value.site.slug, value.meter,
        value.note,
    )  # fmt: skip
    body = io.StringIO()
    csv.writer(body).writerows([COLUMNS, row])
    name = f"{value.site.slug}-{value.meter}-{value.started_at:%Y-%m-%d}.csv"
    batch = receive_batch(
        source,
        [body.getvalue().encode()],
        file_name=name,
        door=Batch.Door.FORM,
        requested_format="native",
        user=user,
    )
    if document is not None:
        attach(batch, document.chunks(), document.name)
    return batch
