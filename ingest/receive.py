"""Taking a delivery in: the body is kept first, everything else is a worker's job."""

from collections.abc import Iterable
from pathlib import PurePath

from ingest.evidence import keep
from ingest.models import Batch, Source, SourceToken
from organization.models import User

NAME_LIMIT = 255


class EmptyBody(Exception):
    """Nothing was sent."""


def receive_batch(
    source: Source,
    chunks: Iterable[bytes],
    *,
    file_name: str,
    door: str,
    requested_format: str = "",
    user: User | None = None,
    token: SourceToken | None = None,
) -> Batch:
    """Keep the body as evidence and return the new batch, which waits for a worker.

    Raises EmptyBody or BodyTooLarge; then nothing is kept.
    """
    kept = keep(_not_empty(chunks))
    return Batch.objects.create(
        source=source,
        door=door,
        # A name is only shown, never opened: drop whatever path a browser or a script put before it.
        file_name=PurePath(file_name.replace("\\", "/").replace("\x00", "")).name[-NAME_LIMIT:] or "body",
        requested_format=requested_format or source.format,
        evidence_path=kept.path,
        evidence_sha256=kept.sha256,
        evidence_bytes=kept.size_bytes,
        sent_by=user,
        sent_with=token,
    )


def attach(batch: Batch, chunks: Iterable[bytes], file_name: str) -> None:
    """Keep a document, such as an invoice, that proves what the batch says."""
    kept = keep(_not_empty(chunks))
    batch.attachment_path, batch.attachment_sha256 = kept.path, kept.sha256
    batch.attachment_name = PurePath(file_name.replace("\\", "/")).name[-NAME_LIMIT:]
    batch.save(update_fields=["attachment_path", "attachment_sha256", "attachment_name"])


def _not_empty(chunks: Iterable[bytes]) -> Iterable[bytes]:
    is_empty = True
    for chunk in chunks:
        if chunk:
            is_empty = False
            yield chunk
    if is_empty:
        raise EmptyBody
