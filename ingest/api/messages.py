"""What the doors for machines share: the body as a stream, and an error as one sentence."""

from typing import BinaryIO

from django.http import HttpRequest, JsonResponse


def error(text: str, status: int) -> JsonResponse:
    """Return an error as the machines' doors tell it."""
    response = JsonResponse({"error": text}, status=status)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Wattbook"'
    return response


def body_of(request: HttpRequest) -> BinaryIO:
    """Return the body as a stream; Django takes a chunked body, which states no length, for an empty one."""
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return request.environ["wsgi.input"]  # type: ignore[attr-defined,no-any-return]
    return request  # type: ignore[return-value]
