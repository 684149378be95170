"""Sending a log and asking what became of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ingest.api.messages import body_of, error
from ingest.api.serialize import batch_json
from ingest.evidence import BodyTooLarge, check_declared_size, chunks_of
from ingest.formats import FORMATS
from ingest.models import Batch
from ingest.receive import EmptyBody, receive_batch
from ingest.tasks import wake
from ingest.tokens import source_token_of

View = Callable[..., JsonResponse]


def _source_only(view: View) -> View:
    """Open the view to a living token of the source that the address names, and to nobody else."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> JsonResponse:
        token = source_token_of(request.headers.get("Authorization", ""))
        if token is None:
            return error(_("Send a source token: Authorization: Bearer wbs_…"), 401)
        if token.source.slug != slug:
            return error(_("There is no such source for this token."), 404)
        return view(request, token, **kwargs)

    return guarded


@csrf_exempt
@require_http_methods(["POST"])
@_source_only
def send_batch(request: HttpRequest, token: Any) -> JsonResponse:
    """Keep the raw body as a new batch of the source and answer 202 with its address."""
    requested = request.GET.get("format", "")
    if requested not in {"", "auto", *(kind.name for kind in FORMATS)}:
        known = ", ".join(sorted(kind.name for kind in FORMATS))
        return error(_("There is no format “%(name)s”; known: %(known)s.") % {"name": requested, "known": known}, 400)
    try:
        check_declared_size(request.headers.get("Content-Length"))
        batch = receive_batch(
            token.source,
            chunks_of(body_of(request)),
            file_name=request.GET.get("name", "") or request.headers.get("X-File-Name", "") or "body",
            door=Batch.Door.API,
            requested_format=requested,
            token=token,
        )
    except BodyTooLarge as too_large:
        return error(str(too_large), 413)
    except EmptyBody:
        return error(_("The body is empty: send the log itself as the body."), 400)
    wake(batch)
    status_url = reverse("ingest-api:status", args=[token.source.slug, batch.public_id])
    body = {"batch": str(batch.public_id), "status_url": request.build_absolute_uri(status_url)}
    return JsonResponse(body, status=202, headers={"Location": status_url})


@require_safe
@_source_only
def batch_status(request: HttpRequest, token: Any, public_id: Any) -> JsonResponse:
    """Say where a batch of the token's own source stands."""
    batch = Batch.objects.select_related("source").filter(source=token.source, public_id=public_id).first()
    if batch is None:
        return error(_("There is no such batch."), 404)
    return JsonResponse(batch_json(batch))
