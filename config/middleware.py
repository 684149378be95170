"""Headers that every answer carries, and the short way for what is pushed."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext

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


def api_errors(get_response: GetResponse) -> GetResponse:
    """Say every error of the API in its one shape, those too that come before any of its views."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        if not request.path.startswith("/api/") or response.status_code < 400 or is_json:
            return response
        phrase = {
            404: gettext("There is no such address here."),
            405: gettext("This address takes %(methods)s.") % {"methods": response.headers.get("Allow", "")},
        }.get(response.status_code, response.reason_phrase)
        told = JsonResponse({"error": phrase}, status=response.status_code)
        if "Allow" in response.headers:
            told.headers["Allow"] = response.headers["Allow"]
        return told

    return middleware


def private_answers(get_response: GetResponse) -> GetResponse:
    """Let nobody keep a copy of what was answered to somebody in particular, tokens and evidence among it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def no_zero_bytes(get_response: GetResponse) -> GetResponse:
    """Refuse an address with a zero byte: no record has one, and the database cannot even ask for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            return HttpResponseBadRequest("The address holds a zero byte.", content_type="text/plain; charset=utf-8")
        return get_response(request)

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
