"""The key that signs sessions: from the environment in production, kept under var/ elsewhere."""

import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_key(key: str, var: Path, *, required: bool) -> str:
    """Return the given key, or outside production a random key made once and kept in a private file."""
    if key:
        return key
    if required:
        raise ImproperlyConfigured("WATTBOOK_SECRET_KEY must be set with WATTBOOK_PRODUCTION.")
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        try:
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(secrets.token_urlsafe(50))
        except FileExistsError:
            pass  # another process was quicker
    return path.read_text()
