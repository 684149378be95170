"""Files to take away, named so that every browser understands (RFC 6266)."""

from collections.abc import Iterable

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from ingest.evidence import open_kept


def as_file(body: bytes, name: str, content_type: str) -> HttpResponse:
    """Return bytes as a file."""
    response = HttpResponse(body, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def as_stream(parts: Iterable[str], name: str, content_type: str) -> StreamingHttpResponse:
    """Return text in pieces as a file."""
    response = StreamingHttpResponse((part.encode() for part in parts), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def evidence_file(path: str, name: str) -> FileResponse:
    """Return kept evidence as it was received; a browser must save it, never show or run it."""
    response = FileResponse(open_kept(path), as_attachment=True, filename=name, content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
