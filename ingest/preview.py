"""What a file would do, by doing it and taking it back: the preview is the real landing, rolled back."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction

from ingest.evidence import Kept
from ingest.landing import CHUNK_ROWS, land_chunk, outcomes_of
from ingest.models import Batch, BatchRow, Reading, Source
from ingest.parsing.base import FileRefused


@dataclass
class Preview:
    """What the first rows of a file would become."""

    format: str = ""
    refused: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    readings: list[Any] = field(default_factory=list)
    problems: list[BatchRow] = field(default_factory=list)
    is_whole: bool = True


class _Undo(Exception):
    """Takes the trial back."""


def preview(source: Source, kept: Kept, file_name: str) -> Preview:
    """Return what the file would do; nothing of it stays but the kept evidence."""
    found = Preview()
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                source=source, door=Batch.Door.UPLOAD, file_name=file_name, requested_format=source.format,
                evidence_path=kept.path, evidence_sha256=kept.sha256, evidence_bytes=kept.size_bytes,
            )  # fmt: skip
            try:
                _try(batch, found)
            finally:
                found.format = batch.format
            raise _Undo
    except _Undo:
        pass
    except FileRefused as refusal:
        found.refused = refusal.message
    return found


def _try(batch: Batch, found: Preview) -> None:
    outcomes = outcomes_of(batch)
    first = list(islice(outcomes, CHUNK_ROWS))
    found.is_whole = next(outcomes, None) is None
    land_chunk(batch, first)
    names = ("rows", "accepted", "duplicate", "corrected", "quarantined", "rejected")
    found.counts = {name: getattr(batch, name) for name in names}
    written = Reading.objects.filter(batch=batch).select_related(
        "series", "circumstances__site", "circumstances__team", "circumstances__ai_model"
    )
    found.readings = list(written.order_by("row")[:20])
    shown = [BatchRow.State.REJECTED, BatchRow.State.QUARANTINED]
    found.problems = list(batch.problem_rows.filter(state__in=shown).order_by("row")[:20])
