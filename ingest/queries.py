"""Reads of what came in: the readings behind a line, the history of one, and the original row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from ingest.evidence import open_kept
from ingest.models import Attribution, Batch, Reading

BEHIND = """
WITH owned AS (
    SELECT s.id FROM ingest_counted_series s
    JOIN ingest_source src ON src.id = s.source_id
    JOIN LATERAL (SELECT * FROM ingest_attribution a WHERE a.series_id = s.id ORDER BY a.id DESC LIMIT 1) a ON true
    WHERE a.site_id = %(site)s AND a.team_id IS NOT DISTINCT FROM %(team)s
      AND a.ai_model_id IS NOT DISTINCT FROM %(model)s
      AND (%(any_phase)s OR a.phase = %(phase)s)
      AND (%(kind)s = '' OR a.hardware_kind = %(kind)s) AND src.is_simulated = %(simulated)s
),
current AS (
    SELECT DISTINCT ON (r.series_id, r.slot_at) r.*
    FROM ingest_reading r JOIN owned ON owned.id = r.series_id
    WHERE r.slot_at >= %(begins_at)s - interval '400 days' AND r.slot_at < %(ends_at)s + interval '400 days'
    ORDER BY r.series_id, r.slot_at, r.revision DESC
)
SELECT series_id, slot_at, revision, started_at, ended_at, metered_energy_kwh, device_hours, quality, boundary,
       pue_included, batch_id, row, count(*) OVER (), sum(metered_energy_kwh) OVER ()
FROM current
WHERE started_at < %(ends_at)s AND ended_at > %(begins_at)s
  AND (%(boundary)s = '' OR boundary = %(boundary)s) AND (%(quality)s = '' OR quality = %(quality)s)
  AND (%(kind)s = '' OR device_hours > 0)
ORDER BY started_at, series_id
OFFSET %(offset)s LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Behind:
    """Which readings: the attribution, the period, and what a line tells apart. Empty text means any."""

    site_id: int
    team_id: int | None
    ai_model_id: int | None
    phase: str
    is_simulated: bool
    begins_at: datetime
    ends_at: datetime
    boundary: str = ""
    quality: str = ""
    hardware_kind: str = ""
    any_phase: bool = False


@dataclass(frozen=True)
class ReadingRow:
    """One current reading in a list, with the list's length and sum."""

    series_id: int
    slot_at: datetime
    revision: int
    started_at: datetime
    ended_at: datetime
    metered_energy_kwh: Any
    device_hours: Any
    quality: str
    boundary: str
    pue_included: Any
    batch_id: int
    row: int
    total_count: int
    total_kwh: Any

    @property
    def slot(self) -> int:
        """The slot as an address writes it: microseconds since 1970."""
        return round(self.slot_at.timestamp() * 1_000_000)


def readings_behind(which: Behind, *, offset: int = 0, limit: int = 100) -> list[ReadingRow]:
    """Return the current readings that reach into the period, in order of time."""
    values = {
        "site": which.site_id, "team": which.team_id, "model": which.ai_model_id, "phase": which.phase,
        "simulated": which.is_simulated, "begins_at": which.begins_at, "ends_at": which.ends_at,
        "boundary": which.boundary, "quality": which.quality, "kind": which.hardware_kind,
        "any_phase": which.any_phase, "offset": offset, "limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, values)
        return [ReadingRow(*row) for row in cursor.fetchall()]


def revisions(series_id: int, slot_at: datetime) -> list[Reading]:
    """Return every revision of a reading, the newest first."""
    found = Reading.objects.filter(series_id=series_id, slot_at=slot_at).select_related("series__source", "batch")
    return list(found.order_by("-revision"))


def attributions(series_id: int) -> list[Attribution]:
    """Return whose the series' energy is and was, the newest first."""
    found = Attribution.objects.filter(series_id=series_id).select_related("site", "team", "ai_model", "batch")
    return list(found.order_by("-id"))


@dataclass(frozen=True)
class OriginalLine:
    """A line of an original file, and whether it is the one in question."""

    number: int
    text: str
    is_it: bool


def original_lines(batch: Batch, row: int, around: int = 2) -> list[OriginalLine]:
    """Return the line of the evidence that a row stands on, with its neighbours and the file's first line.

    Nothing where the evidence is packed or not written in lines.
    """
    found = []
    with open_kept(batch.evidence_path) as stream:
        if stream.read(2) == b"\x1f\x8b":
            return []
        stream.seek(0)
        for number, line in enumerate(stream, start=1):
            if number > row + around:
                break
            if number == 1 or number >= row - around:
                text = line.decode("utf-8-sig", "replace").rstrip("\r\n")
                found.append(OriginalLine(number, text[:2000], number == row))
    return found if any(line.is_it for line in found) else []
