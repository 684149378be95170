"""The journal: one statement per request, and nothing else is done while the sender waits."""

from pathlib import Path

from django.db import connection
from django.http import HttpRequest

from ingest.tokens import PREFIX, SEEN_EVERY, mark_seen, source_token_of
from organization.models.people import token_digest
from organization.sqlfiles import query

KEEP = query(Path(__file__).resolve().parent.parent / "sql" / "keep_push.sql")


class NoToken(Exception):
    """The request carries no living source token; nothing of it was kept."""


def token_text(request: HttpRequest, in_path: str = "") -> str:
    """Return the source token that the request carries: in a header, else in its address."""
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    found = request.headers.get("X-Api-Token", "") or (bearer if scheme.lower() == "bearer" else "") or in_path
    return found.strip()


def check_token(token: str) -> None:
    """Raise NoToken unless the token may send to a source."""
    if source_token_of(f"Bearer {token}") is None:
        raise NoToken


def keep_push(token: str, kind: str, path: str, body: bytes, ref: str = "") -> None:
    """Write the request into the journal; raises NoToken. Once this returns, it is never lost."""
    if not token.startswith(f"{PREFIX}_"):
        raise NoToken
    values = {"digest": token_digest(token), "kind": kind, "path": path, "ref": ref, "body": body}
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values | {"seen_every": SEEN_EVERY})
        found = cursor.fetchone()
    if found is None:
        raise NoToken
    token_id, is_due = found
    if is_due:
        mark_seen(token_id)
