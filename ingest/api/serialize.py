"""A batch as JSON, the same for senders and readers."""

from typing import Any

from ingest.models import Batch

COUNTS = ("rows", "accepted", "duplicate", "corrected", "quarantined", "rejected")


def batch_json(batch: Batch) -> dict[str, Any]:
    """Return the batch's state and the account of its rows."""
    return {
        "batch": str(batch.public_id),
        "source": batch.source.slug,
        "file_name": batch.file_name,
        "door": batch.door,
        "format": batch.format or None,
        "sha256": batch.evidence_sha256,
        "bytes": batch.evidence_bytes,
        "state": batch.state,
        "message": batch.message,
        "received_at": batch.received_at.isoformat(),
        "finished_at": batch.finished_at.isoformat() if batch.finished_at else None,
        **{name: getattr(batch, name) for name in COUNTS},
    }
