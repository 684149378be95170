"""A person's own tokens for the read API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.operations.posted import posted_text
from organization.access import allow
from organization.audit import record_event
from organization.models import AccessToken
from organization.models.people import new_token
from organization.tokens import PREFIX


@allow()
def tokens(request: HttpRequest) -> HttpResponse:
    """Show one's own tokens."""
    found = AccessToken.objects.filter(user=request.user).order_by("-pk")  # type: ignore[misc]
    context = {"tokens": found, "new_token": request.session.pop("new_access_token", None)}
    return render(request, "operations/tokens.html", context)


@allow()
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Make a token that reads what its owner may read; its text is shown once."""
    text, digest = new_token(PREFIX)
    name = posted_text(request, "name", 100) or _("token")
    token = AccessToken.objects.create(user=request.user, name=name, digest=digest)  # type: ignore[misc]
    record_event(request.user, "issued", token)  # type: ignore[arg-type]
    request.session["new_access_token"] = text
    return redirect("tokens")


@allow()
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own token."""
    token = get_object_or_404(AccessToken, pk=pk, user=request.user, revoked_at__isnull=True)
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record_event(request.user, "revoked", token)  # type: ignore[arg-type]
    return redirect("tokens")
