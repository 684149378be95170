"""Rows that were not taken: a gap of their months, until somebody says what became of them."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from ingest.models import Batch, BatchRow
from organization.audit import record_event
from organization.models import User

REFUSED = (BatchRow.State.REJECTED, BatchRow.State.QUARANTINED)
MAX_ROW = 2**63 - 1
MARK_MONTHS = """
INSERT INTO ingest_stalemonth (month_on, marked_at)
SELECT month_on, clock_timestamp() FROM ingest_missing_row
WHERE batch_id = %s AND row BETWEEN %s AND %s GROUP BY month_on ORDER BY month_on
ON CONFLICT (month_on) DO UPDATE SET marked_at = excluded.marked_at
"""


def mark_months(batch: Batch, rows: Iterable[BatchRow]) -> None:
    """Mark the months in which the batch's refused rows are missing, where some of the rows were refused."""
    refused = [row.row for row in rows if row.state in REFUSED]
    if refused:
        _mark_months(batch, min(refused), max(refused))


def _mark_months(batch: Batch, first_row: int, last_row: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MARK_MONTHS, [batch.pk, first_row, last_row])


@transaction.atomic
def settle(batch: Batch, actor: User, because: str) -> None:
    """Say what became of the batch's refused rows: they are no gap any more. The first word stands."""
    found = Batch.objects.select_for_update().get(pk=batch.pk)
    if found.settled_at is not None or not (found.quarantined or found.rejected):
        return
    _mark_months(batch, 0, MAX_ROW)
    found.settled_at, found.settled_by, found.settled_because = timezone.now(), actor, because
    found.save(update_fields=["settled_at", "settled_by", "settled_because"])
    record_event(actor, "settled", found, after={"because": because})
