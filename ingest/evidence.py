"""Evidence: what came in, kept exactly as received and named by its own hash."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.utils.translation import gettext as _

CHUNK_BYTES = 1 << 20


class BodyTooLarge(Exception):
    """The body is larger than the installation accepts; nothing of it was kept."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        super().__init__(
            _("The body is larger than the limit of %(limit)s bytes. Split the log and send the parts one by one.")
            % {"limit": limit_bytes}
        )


@dataclass(frozen=True)
class Kept:
    """Where a body was kept, and what it is."""

    path: str
    sha256: str
    size_bytes: int


def check_declared_size(declared: str | None) -> None:
    """Refuse early a body whose header already says that it is too large."""
    if declared and declared.isdigit() and int(declared) > settings.MAX_BODY_BYTES:
        raise BodyTooLarge(settings.MAX_BODY_BYTES)


def chunks_of(stream: BinaryIO) -> Iterable[bytes]:
    """Yield a stream in pieces that fit in memory."""
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def keep(chunks: Iterable[bytes]) -> Kept:
    """Write the body to the evidence store under its SHA-256 and return where; the same body is kept once.

    Raises BodyTooLarge as soon as the limit is passed, so that an endless body never fills the disk.
    """
    digest, size_bytes = hashlib.sha256(), 0
    folder = Path(settings.VAR_DIR) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "w+b") as incoming:
            for chunk in chunks:
                size_bytes += len(chunk)
                if size_bytes > settings.MAX_BODY_BYTES:
                    raise BodyTooLarge(settings.MAX_BODY_BYTES)
                digest.update(chunk)
                incoming.write(chunk)
            incoming.flush()
            os.fsync(incoming.fileno())
            sha256 = digest.hexdigest()
            path = f"{sha256[:2]}/{sha256}"
            store = storages["evidence"]
            if not store.exists(path):
                incoming.seek(0)
                path = store.save(path, _Incoming(incoming, name))
    finally:
        Path(name).unlink(missing_ok=True)
    return Kept(path, sha256, size_bytes)


class _Incoming(File):
    """A file that the store may move instead of copying it."""

    def temporary_file_path(self) -> str:
        """Return where the file is."""
        return str(self.name)


def open_kept(path: str) -> BinaryIO:
    """Open kept evidence for reading."""
    return storages["evidence"].open(path, "rb")


def local_path(path: str) -> Path:
    """Return a path on this machine at which the evidence can be read."""
    return Path(storages["evidence"].path(path))
