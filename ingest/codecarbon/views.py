"""CodeCarbon's API as far as tracking needs it: runs, and what they use. Any answer but 201 is an error to a tracker.

The endpoint may end in a slash, and may hold the token (…/codecarbon/t/wbs_…) for trackers that send none.
"""

import uuid
from collections.abc import Callable

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ingest.api.messages import body_of, error
from ingest.codecarbon.bodies import WrongBody, read_emission, read_run
from ingest.evidence import BodyTooLarge
from ingest.formats.codecarbon_api import EMISSIONS, NAME, RUNS
from ingest.push.journal import NoToken, check_token, keep_push, token_text

# A post has half a kilobyte.
MAX_BYTES = 64 * 1024


@csrf_exempt
def door(request: HttpRequest, address: str) -> HttpResponse:
    """Do what the tracker asks for at an address below its endpoint."""
    token, path = _split(request, address)
    try:
        return _answer(request, token, path)
    except NoToken:
        return error(_("Send a source token: set api_key, or end api_endpoint in /t/wbs_…"), 401)


def _answer(request: HttpRequest, token: str, path: str) -> HttpResponse:
    act = ACTS.get((request.method or "", path))
    try:
        if act is not None:
            return act(request, token, path)
        known = ", ".join(f"{method} {place}" for method, place in ACTS)
        text = _("Nothing stands at “%(path)s”. Known are: %(known)s.") % {"path": path[:60], "known": known}
        refused = error(text, 404)
    except BodyTooLarge as too_large:
        refused = error(str(too_large), 413)
    except WrongBody as wrong:
        refused = error(_("This is not what CodeCarbon posts: %(what)s.") % {"what": wrong}, 422)
    check_token(token)  # who may not send is told nothing else
    return refused


def _split(request: HttpRequest, address: str) -> tuple[str, str]:
    """Return the token and the address without it; slashes at its ends mean nothing."""
    in_path, path = "", address.strip("/")
    if path.startswith("t/"):
        in_path, _slash, path = path.removeprefix("t/").partition("/")
    return token_text(request, in_path), path.strip("/")


def _body(request: HttpRequest) -> bytes:
    body = body_of(request).read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise BodyTooLarge(MAX_BYTES)
    return body


def _open_run(request: HttpRequest, token: str, path: str) -> HttpResponse:
    """Take a run and answer with the id that its posts will bear."""
    body, run_id = _body(request), str(uuid.uuid4())
    read_run(body)
    keep_push(token, NAME, path, body, ref=run_id)
    return JsonResponse({**msgspec.json.decode(body), "id": run_id}, status=201)


def _take_emission(request: HttpRequest, token: str, path: str) -> HttpResponse:
    """Take what a run has used since its last post; the answer names it as the books will."""
    body = _body(request)
    post = read_emission(body)
    keep_push(token, NAME, path, body)
    return JsonResponse(f"{post.run_id}@{post.timestamp}", status=201, safe=False)


def _check(request: HttpRequest, token: str, path: str) -> HttpResponse:
    """Say whether the token lives."""
    check_token(token)
    return JsonResponse({"authenticated": True})


def _drop_telemetry(request: HttpRequest, token: str, path: str) -> HttpResponse:
    """Answer as asked, and keep nothing: what the tracker tells of itself is not energy."""
    check_token(token)
    return JsonResponse({}, status=201)


Act = Callable[[HttpRequest, str, str], HttpResponse]
ACTS: dict[tuple[str, str], Act] = {
    **{("POST", place): _open_run for place in sorted(RUNS)},
    **{("POST", place): _take_emission for place in sorted(EMISSIONS)},
    ("GET", "auth/check"): _check,
    ("POST", "telemetry"): _drop_telemetry,
}
