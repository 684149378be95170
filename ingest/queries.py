"""Reads of what came in: the readings of a stretch of time, the history of one, and the original row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.evidence import open_kept
from ingest.models import Batch, Reading
from ingest.parsing.evidence import MAX_LINE_BYTES

BEHIND = """
WITH whose AS (
    SELECT c.id, c.quality, c.boundary, c.pue_included FROM ingest_circumstances c
    WHERE c.site_id = %(site)s AND c.team_id IS NOT DISTINCT FROM %(team)s
      AND c.ai_model_id IS NOT DISTINCT FROM %(model)s
      AND (%(any_phase)s OR c.phase = %(phase)s) AND (%(kind)s = '' OR c.hardware_kind = %(kind)s)
      AND (%(boundary)s = '' OR c.boundary = %(boundary)s) AND (%(quality)s = '' OR c.quality = %(quality)s)
),
near AS (SELECT %(begins_at)s - interval '1 day' AS low, %(ends_at)s + interval '1 day' AS high),
found AS (
    SELECT r.* FROM ingest_reading r, near
    WHERE r.circumstances_id IN (SELECT id FROM whose) AND r.slot_at >= near.low AND r.slot_at < near.high
    UNION ALL
    SELECT r.* FROM ingest_reading r, near
    WHERE r.circumstances_id IN (SELECT id FROM whose) AND (r.slot_at < near.low OR r.slot_at >= near.high)
      AND (r.ended_at - r.slot_at > interval '1 day' OR r.slot_at - r.started_at > interval '1 day')
)
SELECT f.series_id, f.slot_at, f.revision, f.started_at, f.ended_at, f.metered_energy_kwh, f.device_hours,
       whose.quality, whose.boundary, whose.pue_included, f.batch_id, f.row, count(*) OVER (),
       sum(f.metered_energy_kwh) OVER ()
FROM found f
JOIN whose ON whose.id = f.circumstances_id
JOIN ingest_counted_series s ON s.id = f.series_id
JOIN ingest_source src ON src.id = s.source_id AND src.is_simulated = %(simulated)s
WHERE f.started_at < %(ends_at)s AND f.ended_at > %(begins_at)s AND (%(kind)s = '' OR f.device_hours > 0)
  AND NOT EXISTS (SELECT FROM ingest_reading newer WHERE newer.series_id = f.series_id
                  AND newer.slot_at = f.slot_at AND newer.revision > f.revision)
ORDER BY f.started_at, f.series_id
OFFSET %(offset)s LIMIT %(limit)s
"""


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


def revisions(series_id: int, slot_at: datetime) -> list[Reading]:
    """Return every revision of a reading with whose it was then, the newest first."""
    found = Reading.objects.filter(series_id=series_id, slot_at=slot_at)
    whose = ("circumstances__site", "circumstances__team", "circumstances__ai_model")
    return list(found.select_related("series__source", "batch", *whose).order_by("-revision"))


@dataclass(frozen=True)
class OriginalLine:
    """A line of an original file, and whether it is the one in question."""

    number: int
    text: str
    is_it: bool


def original_lines(batch: Batch, row: int, around: int = 2) -> list[OriginalLine]:
    """Return the line of the evidence that a row stands on, with its neighbours and the file's first line.

    Nothing where the evidence is packed or not written in lines, such as a document in one.
    """
    found = []
    with open_kept(batch.evidence_path) as stream:
        if stream.read(2) == b"\x1f\x8b":
            return []
        stream.seek(0)
        for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE_BYTES), b""), start=1):
            if number > row + around:
                break
            if len(line) == MAX_LINE_BYTES:
                return []
            if number == 1 or number >= row - around:
                text = line.decode("utf-8-sig", "replace").rstrip("\r\n")
                found.append(OriginalLine(number, text[:2000], number == row))
    return found if any(line.is_it for line in found) else []
