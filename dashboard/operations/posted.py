"""Short texts that people type into a page."""

from django.http import HttpRequest


def posted_text(request: HttpRequest, name: str, limit: int) -> str:
    """Return what was typed, without surrounding blanks, cut to the limit; a zero byte is no letter."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:limit]
