"""Headers that every answer carries, and the short way for what is pushed."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]

# What tools push comes often, one request a measurement.
PUSHED_TO = ("/codecarbon/",)

# Plotly adds one empty style element; the hash of the empty text admits that and nothing else.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
POLICY = "; ".join(
    (
        "default-src 'self'",
        f"style-src 'self' {EMPTY_STYLE}",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Allow a page to load only what this server serves."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware


def request_id(get_response: GetResponse) -> GetResponse:
    """Give every request an id, which the audit trail records."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        response = get_response(request)
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response

    return middleware


def pushes_first(get_response: GetResponse) -> GetResponse:
    """Answer what tools push without what only pages need: sessions, people, languages and forms."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PUSHED_TO):
            return get_response(request)
        translation.deactivate()  # whoever was answered before in this thread may have chosen a language
        view, arguments, named = resolve(request.path_info)
        response: HttpResponse = view(request, *arguments, **named)
        return response

    return middleware
