"""Access tokens: they read what their owner may read."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from organization.models import AccessToken, User
from organization.models.people import token_digest

PREFIX = "wbu"
SEEN_EVERY = timedelta(minutes=1)


class PersonTokenAuthentication(BaseAuthentication):
    """Recognises ``Authorization: Bearer wbu_…``."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        """Return the token's owner; nothing without a bearer token, an error with one that does not live."""
        scheme, _space, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = (
            AccessToken.objects.select_related("user")
            .filter(digest=token_digest(text.strip()), revoked_at__isnull=True, user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(_("This token is unknown or withdrawn."))
        now = timezone.now()
        old = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - SEEN_EVERY)
        AccessToken.objects.filter(old, pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> Any:
        """Name the scheme, so that an anonymous request is answered 401."""
        return 'Bearer realm="Wattbook"'
