"""``POST /api/v1/estimates``: the method's formulas for anybody who may read, without a trace in the books."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request

from footprint import EstimateError, estimate
from reports.api.exact_json import JsonError, dumps_exact, loads_exact
from reports.api.schemas import ERROR


@extend_schema(
    summary="Estimate energy and location-based emissions from stated inputs",
    request=OpenApiTypes.OBJECT,
    responses={200: OpenApiTypes.OBJECT, 400: ERROR, 401: ERROR},
)
@api_view(["POST"])
def estimates(request: Request) -> HttpResponse:
    """Answer what follows from the inputs, with the derivation of every output."""
    original: HttpRequest = request._request
    try:
        answer = estimate(loads_exact(original.body.decode()))
    except UnicodeDecodeError:
        return JsonResponse({"error": "The body is not UTF-8."}, status=400)
    except (EstimateError, JsonError) as error:
        return JsonResponse({"error": str(error)}, status=400)
    return HttpResponse(dumps_exact(answer), content_type="application/json")
