"""One shape for every error of the API: ``{"error": "a sentence"}``."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler


class BadQuery(APIException):
    """A parameter that is unknown or malformed; the sentence names it."""

    status_code = 400


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the error as JSON, with the status and headers that belong to it."""
    response = exception_handler(error, context)
    if response is None:
        return None
    text = _("There is no such thing here.") if isinstance(error, Http404) else _first(response.data)
    response.data = {"error": text}
    return response


def _first(data: Any) -> str:
    while isinstance(data, dict | list) and data:
        data = next(iter(data.values())) if isinstance(data, dict) else data[0]
    return str(data)
