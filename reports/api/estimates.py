"""``POST /api/v1/estimates``: the method's formulas for anybody who may read, without a trace in the books."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from footprint import EstimateError, estimate
from reports.api.exact_json import JsonError, dumps_exact, loads_exact
from reports.api.schemas import ERROR


class ExactJsonParser(BaseParser):
    """Reads the body as one JSON object with every digit, whatever content type a client gives it."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> dict[str, Any]:
        """Return the object; raises ParseError with a sentence."""
        try:
            return loads_exact(stream.read().decode())
        except UnicodeDecodeError as error:
            raise ParseError(_("The body is not UTF-8.")) from error
        except JsonError as error:
            raise ParseError(str(error)) from error


@extend_schema(
    summary="Estimate energy and location-based emissions from stated inputs",
    request=OpenApiTypes.OBJECT,
    responses={200: OpenApiTypes.OBJECT, 400: ERROR, 401: ERROR},
)
@api_view(["POST"])
@parser_classes([ExactJsonParser])
def estimates(request: Request) -> HttpResponse:
    """Answer what follows from the inputs, with the derivation of every output."""
    try:
        answer = estimate(request.data)
    except EstimateError as error:
        return JsonResponse({"error": str(error)}, status=400)
    return HttpResponse(dumps_exact(answer), content_type="application/json")
