"""Locks in the database, freed by themselves when their holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

BATCH_LOCKS, SOURCE_LOCKS, HOURS_LOCKS, SUBJECT_LOCKS, JOURNAL_LOCKS = 7101, 7102, 7103, 7104, 7105


@contextmanager
def batch_lock(batch_id: int) -> Iterator[bool]:
    """Hold a batch for this connection; yields False where another worker holds it.

    The lock ends with the connection: after a ``kill -9`` the next worker gets the batch at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [BATCH_LOCKS, batch_id])
        is_held = cursor.fetchone()[0]
    try:
        yield is_held
    finally:
        if is_held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [BATCH_LOCKS, batch_id])


def wait_for_batch(batch_id: int) -> None:
    """Wait until nobody holds the batch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [BATCH_LOCKS, batch_id])
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [BATCH_LOCKS, batch_id])


def lock_source(kind: int, source_id: int) -> None:
    """Wait for the source until the end of the transaction, so that two workers never judge the same rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, source_id])
