"""What `manage.py check`, `migrate` and `up` say of a configuration that would not be safe or would not work."""

import difflib
import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from config.env import READ

MINIMUM_KEY_CHARACTERS = 50
MINIMUM_KEY_VARIETY = 10
# Read by the tests alone.
OF_TESTS = {"WATTBOOK_WRITE_GOLDEN", "WATTBOOK_WRITE_SNAPSHOT", "WATTBOOK_TEST_CODECARBONS"}


def production(**kwargs: Any) -> list[CheckMessage]:
    """Say what is unsafe about an installation that is said to be in production."""
    return list(_production()) if settings.IS_PRODUCTION else []


def _production() -> Iterator[CheckMessage]:
    if len(settings.SECRET_KEY) < MINIMUM_KEY_CHARACTERS or len(set(settings.SECRET_KEY)) < MINIMUM_KEY_VARIETY:
        yield Error(
            f"WATTBOOK_SECRET_KEY is too easy to guess: it has fewer than {MINIMUM_KEY_CHARACTERS} characters or "
            f"fewer than {MINIMUM_KEY_VARIETY} different ones.",
            hint="Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="wattbook.E001",
        )
    if not settings.ALLOWED_HOSTS:
        yield Error(
            "WATTBOOK_HOSTS is empty: every request would be refused.",
            hint="Set it to the host names under which people reach Wattbook, with commas.",
            id="wattbook.E002",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "WATTBOOK_HOSTS allows every host name: links in answers could be forged by a request's Host header.",
            hint="Name the hosts under which people reach Wattbook.",
            id="wattbook.E003",
        )
    if settings.DEBUG:
        yield Error(
            "WATTBOOK_DEBUG shows settings and source to whoever meets an error.",
            hint="Unset it.",
            id="wattbook.E004",
        )
    if settings.ALLOWS_DEMO_LOGINS:
        yield Error(
            "WATTBOOK_DEMO opens well-known logins.",
            hint="Unset it; the demonstration is not for production.",
            id="wattbook.E005",
        )
    if not settings.USES_TLS:
        yield Warning(
            "WATTBOOK_TLS is off: passwords and tokens travel in the clear unless the way to the proxy is private.",
            hint="Unset WATTBOOK_TLS, and let the proxy send X-Forwarded-Proto.",
            id="wattbook.W001",
        )
    if not settings.HAS_SEPARATE_OWNER:
        yield Warning(
            "One database role owns the tables and serves the application: only triggers guard the books.",
            hint="Set DATABASE_OWNER_URL to the owner's role and DATABASE_URL to another one (docs/operations.md).",
            id="wattbook.W002",
        )


def limits(**kwargs: Any) -> list[CheckMessage]:
    """Say where limits contradict each other."""
    if settings.MAX_UNPACKED_BYTES >= settings.MAX_BODY_BYTES:
        return []
    return [
        Error(
            "WATTBOOK_MAX_UNPACKED_BYTES is smaller than WATTBOOK_MAX_BODY_BYTES: bodies would be received in full "
            "and then refused.",
            hint="Raise the first or lower the second.",
            id="wattbook.E006",
        )
    ]


def folder(**kwargs: Any) -> list[CheckMessage]:
    """Say when evidence could not be kept."""
    nearest = next(path for path in (settings.VAR_DIR, *settings.VAR_DIR.parents) if path.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return []
    return [
        Error(
            f"WATTBOOK_VAR, {settings.VAR_DIR}, cannot be written: evidence would have no place.",
            hint="Give the user that runs Wattbook the right to write there, or set WATTBOOK_VAR to another folder.",
            id="wattbook.E007",
        )
    ]


def spelling(**kwargs: Any) -> list[CheckMessage]:
    """Say which variables look like settings and are none: a limit that is misspelt is no limit."""
    given = {name for name in os.environ if name.startswith("WATTBOOK_")}
    return [
        Warning(
            f"{name} is set, but Wattbook has no such setting.",
            hint=f"Did you mean {near[0]}?" if near else "docs/operations.md lists the settings.",
            id="wattbook.W003",
        )
        for name in sorted(given - READ - OF_TESTS)
        for near in [difflib.get_close_matches(name, READ, n=1)]
    ]


CHECKS = (production, limits, folder, spelling)
