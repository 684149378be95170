"""Celery tasks: ids in, services called, states in Postgres."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from ingest import hours, landing
from ingest.models import Batch
from ingest.push.gather import gather, waiting

logger = logging.getLogger(__name__)


@shared_task
def process_batch(batch_id: int) -> None:
    """Land the batch, then bring the hours up to date."""
    try:
        landing.land_batch(batch_id)
    except (OperationalError, InterfaceError):
        raise  # the database is away, not the batch broken: the sweeper tries again for as long as it takes
    except Exception as error:
        landing.fail(batch_id, error)
        raise
    hours.rebuild_dirty_days()


@shared_task
def gather_pushes() -> None:
    """Make batches of what has waited in the journal for long enough, and wake workers for them."""
    until = timezone.now() - timedelta(seconds=settings.GATHER_AFTER_S)
    for source_id, kind in waiting(until):
        if batch := gather(source_id, kind):
            wake(batch)


@shared_task
def sweep_batches() -> None:
    """Wake a worker for every batch that waits, and rebuild days that were left dirty."""
    unfinished = Batch.objects.filter(state__in=Batch.WAITING)
    for batch_id in unfinished.order_by("id").values_list("id", flat=True):
        # A message that still waits when the next sweep begins is not needed any more.
        process_batch.apply_async((batch_id,), expires=settings.SWEEP_EVERY_S)
    hours.rebuild_dirty_days()


def wake(batch: Batch) -> None:
    """Tell a worker of the batch once it is committed; without a broker the sweeper finds it later."""

    def send() -> None:
        try:
            process_batch.delay(batch.pk)
        except BrokerAway as error:
            logger.warning("Batch %s waits for the sweeper: %s", batch.public_id, error)

    transaction.on_commit(send)
