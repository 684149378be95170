"""Gathering: what waits in the journal becomes the evidence of a batch, in one transaction.

The evidence is on the disk before the transaction ends, and with its end the pushes leave the journal and the batch
stands in the books. Whatever dies before that leaves the journal as it was, and a file that nothing points at.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from ingest.evidence import keep
from ingest.locks import JOURNAL_LOCKS, lock_source
from ingest.models import Batch, Push, Source, SourceToken
from ingest.push.kinds import KINDS

MAX_PUSHES, MAX_BYTES = 20_000, 32 * 1024 * 1024
# A line holds its push's body as text, at most six times as long, or in base64, and a few facts.
MAX_EVIDENCE_BYTES = 8 * MAX_BYTES + 2000 * MAX_PUSHES
NEXT = """
SELECT id, source_id, token_id, kind, path, ref, received_at, body FROM (
    SELECT p.*, sum(octet_length(body)) OVER (ORDER BY id) - octet_length(body) AS bytes_before FROM (
        SELECT * FROM ingest_push WHERE source_id = %s AND kind = %s ORDER BY id LIMIT %s
    ) p
) counted WHERE bytes_before < %s ORDER BY id
"""
WAITING = """
SELECT source_id, kind FROM ingest_push GROUP BY source_id, kind
HAVING min(received_at) <= %s OR count(*) >= %s ORDER BY source_id, kind
"""


def waiting(until: datetime) -> list[tuple[int, str]]:
    """Return source and kind of what came before the moment, or fills a batch already."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [until, MAX_PUSHES])
        return cursor.fetchall()


def gather(source_id: int, kind: str) -> Batch | None:
    """Make a batch of what waits, up to MAX_PUSHES and about MAX_BYTES; nothing where nothing waits.

    Nothing either while an earlier batch of the kind is not in the books: what is told of a push may depend on it.
    """
    with transaction.atomic():
        lock_source(JOURNAL_LOCKS, source_id)
        if Batch.objects.filter(source_id=source_id, requested_format=kind, state__in=Batch.WAITING).exists():
            return None
        pushes = list(Push.objects.raw(NEXT, [source_id, kind, MAX_PUSHES, MAX_BYTES]))
        if not pushes:
            return None
        source = Source.objects.get(pk=source_id)
        kept = keep(_lines(source, kind, pushes), limit_bytes=MAX_EVIDENCE_BYTES)
        batch = Batch.objects.create(
            source=source, door=Batch.Door.PUSH, file_name=_name(kind, pushes), requested_format=kind,
            evidence_path=kept.path, evidence_sha256=kept.sha256, evidence_bytes=kept.size_bytes,
            sent_with=_token(pushes),
        )  # fmt: skip
        taken, _per_model = Push.objects.filter(pk__in=[push.pk for push in pushes]).delete()
        if taken != len(pushes):
            raise RuntimeError(f"{len(pushes)} pushes were gathered, but {taken} left the journal.")
    return batch


def _lines(source: Source, kind: str, pushes: Sequence[Push]) -> Iterator[bytes]:
    for push, facts in zip(pushes, KINDS[kind].facts(source, pushes), strict=True):
        yield line_of(push, facts)


def line_of(push: Push, facts: dict[str, Any]) -> bytes:
    """Return the push as one line of JSON; its body is in it letter by letter, or in base64 where it is no text."""
    known = {"push": push.kind, "received_at": push.received_at.astimezone(UTC).isoformat(), "path": push.path}
    if push.ref:
        known["ref"] = push.ref
    body = bytes(push.body)
    try:
        told = {"body": body.decode()}
    except UnicodeDecodeError:
        told = {"body_base64": base64.b64encode(body).decode("ascii")}
    return json.dumps(known | facts | told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _name(kind: str, pushes: Sequence[Push]) -> str:
    """Return a name that says what came when: codecarbon 2026-11-24 21:55–21:56."""
    first, last = (push.received_at.astimezone(UTC) for push in (pushes[0], pushes[-1]))
    ends = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M}"
    return f"{KINDS[kind].label} {first:%Y-%m-%d %H:%M}–{ends}"


def _token(pushes: Sequence[Push]) -> SourceToken | None:
    tokens = {push.token_id for push in pushes}
    return SourceToken.objects.filter(pk__in=tokens).first() if len(tokens) == 1 else None
