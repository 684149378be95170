"""A batch from its evidence to readings: in chunks, each with its own commit and its own account.

The parser gives the same outcomes for the same evidence, in the same order. ``Batch.rows`` counts those that are
committed, so that after a crash the next worker skips exactly them: no row is lost and none counted twice.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from ingest.account import land_outcomes
from ingest.columns.land import land_blocks
from ingest.evidence import local_path
from ingest.formats import detect_format
from ingest.locks import SOURCE_LOCKS, batch_lock, lock_source, wait_for_batch
from ingest.models import Batch, Source
from ingest.models.mapping import mapping_of
from ingest.parsing.base import Evidence, FileRefused, Format, Outcome, SourceContext
from ingest.parsing.messages import refusal as refusal_of
from ingest.push.gather import gather, waiting
from ingest.resolve import Resolver

logger = logging.getLogger(__name__)
CHUNK_ROWS = 5000
# Below this, reading in columns saves nothing.
COLUMNS_FROM_BYTES = 200_000
MAX_ATTEMPTS = 5
# A batch that ends its workers themselves, by their memory say, never gets to an error.
MAX_BEGINNINGS = 20


def land_batch(batch_id: int) -> bool:
    """Land what is left of the batch and return whether this call brought it to its end."""
    with batch_lock(batch_id) as is_ours:
        if not is_ours:
            return False
        batch = Batch.objects.select_related("source").get(pk=batch_id)
        if batch.is_final:
            return False
        if batch.attempts >= MAX_BEGINNINGS:
            _finish(batch, Batch.State.FAILED, refusal_of("given_up", attempts=batch.attempts))
            return True
        _begin(batch)
        _land_pushes_before(batch)
        try:
            _land(batch)
        except FileRefused as refusal:
            _finish(batch, Batch.State.REFUSED, refusal)
        else:
            _finish(batch, Batch.State.DONE, None if batch.rows else refusal_of("no_rows"))
        return True


def _land_pushes_before(batch: Batch) -> None:
    """Land first what the source had pushed before the file came: a total is judged by what its run has posted."""
    if batch.door == Batch.Door.PUSH:
        return
    pushed = Batch.objects.filter(source_id=batch.source_id, door=Batch.Door.PUSH, state__in=Batch.WAITING)
    while True:
        for push_batch in pushed.order_by("id"):
            wait_for_batch(push_batch.pk)
            _land_or_fail(push_batch.pk)
        kinds = [kind for source_id, kind in waiting(batch.received_at) if source_id == batch.source_id]
        if not [made for kind in kinds if (made := gather(batch.source_id, kind))]:
            return


def _land_or_fail(batch_id: int) -> None:
    try:
        land_batch(batch_id)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  (it is told on the batch that broke, which is not this one)
        fail(batch_id, error)


def _land(batch: Batch) -> None:
    """Land a large log in columns where its format can, everything else row by row."""
    kind, evidence = _opened(batch)
    is_large = batch.evidence_bytes >= COLUMNS_FROM_BYTES and (batch.bytes_read > 0 or not batch.rows)
    reader = kind.columns(evidence, context_of(batch.source, batch.received_at)) if kind.columns and is_large else None
    if reader is not None:
        land_blocks(batch, reader)
        return
    for outcomes in chunks(outcomes_of(batch), skip=batch.rows):
        land_chunk(batch, outcomes)


def _opened(batch: Batch) -> tuple[Format, Evidence]:
    evidence = Evidence(local_path(batch.evidence_path), max_unpacked_bytes=settings.MAX_UNPACKED_BYTES)
    kind = detect_format(evidence, batch.requested_format, context_of(batch.source, batch.received_at))
    batch.format = kind.name  # saved with the first rows, or with the refusal
    return kind, evidence


def outcomes_of(batch: Batch) -> Iterator[Outcome]:
    """Yield what the format makes of every row of the batch's evidence."""
    kind, evidence = _opened(batch)
    return iter(kind.parse(evidence, context_of(batch.source, batch.received_at)))


def context_of(source: Source, now: datetime) -> SourceContext:
    """Return what the source says for its rows. ``now`` is when the batch came in, so that a second reading agrees."""
    return SourceContext(
        time_zone=source.time_zone,
        default_boundary=source.boundary or None,
        default_quality=source.quality or None,
        has_site=source.site_id is not None,
        now=now,
        default_pue=source.pue_included,
        column_mapping=mapping_of(source),
    )


def chunks(outcomes: Iterator[Outcome], *, skip: int) -> Iterator[list[Outcome]]:
    """Yield the outcomes after the first ``skip`` in lists of at most CHUNK_ROWS."""
    outcomes = islice(outcomes, skip, None)
    while chunk := list(islice(outcomes, CHUNK_ROWS)):
        yield chunk


def _begin(batch: Batch) -> None:
    batch.attempts += 1
    batch.state = Batch.State.PROCESSING
    batch.started_at = batch.started_at or timezone.now()
    batch.save(update_fields=["attempts", "state", "started_at"])


def _finish(batch: Batch, state: Batch.State, said: FileRefused | None = None) -> None:
    batch.state, batch.finished_at = state, timezone.now()
    batch.message = said.message if said else ""
    batch.told = {"code": said.code, "params": dict(said.params)} if said else {}
    batch.save(update_fields=["format", "state", "message", "told", "finished_at"])


def fail(batch_id: int, error: BaseException) -> None:
    """Record that a worker broke on the batch; after MAX_ATTEMPTS it is not tried again by itself."""
    batch = Batch.objects.get(pk=batch_id)
    # The error itself may quote the database or the file; the worker's log has it.
    logger.exception("Batch %s broke", batch.public_id, exc_info=error)
    broken = refusal_of("broken", error=type(error).__name__)
    batch.message, batch.told = broken.message, {"code": broken.code, "params": dict(broken.params)}
    if batch.attempts >= MAX_ATTEMPTS and not batch.is_final:
        batch.state, batch.finished_at = Batch.State.FAILED, timezone.now()
    batch.save(update_fields=["message", "told", "state", "finished_at"])


@transaction.atomic
def land_chunk(batch: Batch, outcomes: list[Outcome]) -> None:
    """Write what the outcomes say, with their account, in one transaction."""
    lock_source(SOURCE_LOCKS, batch.source_id)
    land_outcomes(batch, outcomes, Resolver(batch.source), Counter())
