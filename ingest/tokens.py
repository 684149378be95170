"""Source tokens: made, recognised and withdrawn."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from ingest.models import Source, SourceToken
from organization.models import User
from organization.models.people import new_token, token_digest

PREFIX = "wbs"
SEEN_EVERY = timedelta(minutes=1)


def issue_source_token(source: Source, name: str, actor: User | None) -> tuple[SourceToken, str]:
    """Make a token that may send to the source; its text is returned here and never again."""
    text, digest = new_token(PREFIX)
    return SourceToken.objects.create(source=source, name=name, digest=digest, created_by=actor), text


def source_token_of(authorization: str) -> SourceToken | None:
    """Return the living token that an Authorization header carries, else None."""
    scheme, _, text = authorization.partition(" ")
    if scheme.lower() != "bearer" or not text.startswith(f"{PREFIX}_"):
        return None
    token = (
        SourceToken.objects.select_related("source")
        .filter(digest=token_digest(text.strip()), revoked_at__isnull=True, source__is_active=True)
        .first()
    )
    if token is not None:
        mark_seen(token.pk)
    return token


def mark_seen(token_id: int) -> None:
    """Note that the token is in use."""
    # Once a minute is enough to see whether a token is in use, and spares a write per push.
    now = timezone.now()
    old = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - SEEN_EVERY)
    SourceToken.objects.filter(old, pk=token_id).update(last_used_at=now)
