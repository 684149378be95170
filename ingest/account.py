"""What became of a batch's rows: each one written, or told why not, and all of them counted."""

from collections import Counter
from datetime import datetime

from ingest import refused, stage
from ingest.models import Batch, BatchRow
from ingest.order import land_in_order
from ingest.parsing.messages import reason
from ingest.parsing.outcomes import Outcome, ParsedReading, Reason, RowProblem, RowUnderstood
from ingest.resolve import Resolved, Resolver, Unresolved
from ingest.twins import twins


def land_outcomes(batch: Batch, outcomes: list[Outcome], resolver: Resolver, counts: Counter[str]) -> None:
    """Write what the outcomes say, with the batch's account of them and of those that are counted already.

    The caller holds the source's lock.
    """
    rows_before = counts.total()
    rows: list[BatchRow] = []
    usable: list[tuple[ParsedReading, Resolved]] = []
    held = twins(batch.source, [one for one in outcomes if isinstance(one, ParsedReading)])
    for outcome in outcomes:
        if isinstance(outcome, ParsedReading):
            try:
                resolved = resolver.resolve(outcome)
            except Unresolved as unresolved:
                rows.append(_row(batch, outcome, BatchRow.State.QUARANTINED, unresolved.reasons, outcome.started_at))
                continue
            if outcome.row in held:
                rows.append(_row(batch, outcome, BatchRow.State.QUARANTINED, (held[outcome.row],), outcome.started_at))
            else:
                usable.append((outcome, resolved))
        elif isinstance(outcome, RowProblem):
            state = BatchRow.State.QUARANTINED if outcome.quarantined else BatchRow.State.REJECTED
            rows.append(_row(batch, outcome, state, outcome.reasons, outcome.said_at))
        elif isinstance(outcome, RowUnderstood):
            rows.append(_row(batch, outcome, BatchRow.State.NOTED, (outcome.reason,)))
        else:
            rows.append(_row(batch, outcome, BatchRow.State.DUPLICATE, (outcome.reason,)))
    counts.update("accepted" if row.state == BatchRow.State.NOTED else row.state for row in rows)
    notes = {parsed.row: parsed.notes for parsed, _resolved in usable if parsed.notes}
    for landed in land_in_order(batch, usable):
        counts[COUNTED_AS.get(landed.state, landed.state)] += 1
        rows += _told(batch, landed, notes.get(landed.row, ()))
    BatchRow.objects.bulk_create(rows, batch_size=2000)
    refused.mark_months(batch, rows)
    _count(batch, counts, rows_before + len(outcomes))


COUNTED_AS = {"again": "duplicate", "conflict": "rejected", "overlaps": "quarantined"}


def _told(batch: Batch, landed: stage.Landed, notes: tuple[Reason, ...]) -> list[BatchRow]:
    """Return the row's entry in the batch's list, where there is something to tell of it."""
    where = {"batch": landed.old_batch_id, "row": landed.old_row}
    if landed.state == "again":
        return [_row(batch, landed, BatchRow.State.DUPLICATE, (reason("same_reading_twice", row=landed.old_row),))]
    if landed.state == "conflict":
        return [_row(batch, landed, BatchRow.State.REJECTED, (reason("same_identity_differs", row=landed.old_row),))]
    if landed.state == "overlaps":
        told = reason("overlaps", "started_at", **where)
        if landed.old_batch_id == batch.pk:
            told = reason("overlaps_here", "started_at", row=landed.old_row)
        return [_row(batch, landed, BatchRow.State.QUARANTINED, (told,))]
    if landed.state == "corrected":
        told = reason("moved" if landed.has_moved else "corrected", **where)
        return [_row(batch, landed, BatchRow.State.CORRECTED, (told, *notes))]
    if notes and landed.state == "accepted":
        return [_row(batch, landed, BatchRow.State.NOTED, notes)]
    return []


def _row(
    batch: Batch,
    outcome: Outcome | stage.Landed,
    state: BatchRow.State,
    reasons: tuple[Reason, ...],
    said_at: datetime | None = None,
) -> BatchRow:
    told = [
        {
            "code": one.code,
            "column": _storable(one.column),
            "message": _storable(one.message),
            "params": {name: _storable(value) for name, value in one.params},
        }
        for one in reasons
    ]
    text = _storable(outcome.text)
    return BatchRow(batch=batch, row=outcome.row, state=state, text=text, said_at=said_at, reasons=told)


def _storable(text: str) -> str:
    """Return a text as the database can hold it: JSON may write zero bytes and half characters."""
    return text.replace("\x00", "�").encode("utf-8", "replace").decode()


def _count(batch: Batch, counts: Counter[str], rows: int) -> None:
    batch.rows += rows
    for name in ("accepted", "duplicate", "corrected", "quarantined", "rejected"):
        setattr(batch, name, getattr(batch, name) + counts[name])
    batch.save(
        update_fields=[
            "format",
            "rows",
            "bytes_read",
            "accepted",
            "duplicate",
            "corrected",
            "quarantined",
            "rejected",
        ]
    )
