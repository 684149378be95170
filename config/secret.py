"""The key that signs sessions: from the environment in production, kept under var/ elsewhere."""

import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.env import env_str


def secret_key(var: Path, *, required: bool) -> str:
    """Return WATTBOOK_SECRET_KEY, or outside production a random key made once and kept in a private file."""
    key = env_str("WATTBOOK_SECRET_KEY")
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
