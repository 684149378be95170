"""Evidence: what came in, kept exactly as received and named by its own hash."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
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


def keep(chunks: Iterable[bytes], *, limit_bytes: int | None = None) -> Kept:
    """Write the body to the evidence store under its SHA-256 and return where; the same body is kept once.

    Raises BodyTooLarge as soon as the limit is passed, so that an endless body never fills the disk.
    """
    digest, size_bytes = hashlib.sha256(), 0
    limit_bytes = settings.MAX_BODY_BYTES if limit_bytes is None else limit_bytes
    folder = local_path("incoming")
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as incoming:
            for chunk in chunks:
                size_bytes += len(chunk)
                if size_bytes > limit_bytes:
                    raise BodyTooLarge(limit_bytes)
                digest.update(chunk)
                incoming.write(chunk)
            incoming.flush()
            os.fsync(incoming.fileno())
        sha256 = digest.hexdigest()
        path = f"{sha256[:2]}/{sha256}"
        _place(Path(name), local_path(path))
    finally:
        Path(name).unlink(missing_ok=True)
    return Kept(path, sha256, size_bytes)


def _place(incoming: Path, target: Path) -> None:
    """Give a whole file its name, and bring that to the disk: what stands for the file elsewhere may then be let go.

    A name is given at once or not at all, so that no half file is ever taken for one that was kept before.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    # A file of another size is what is left of a writing that broke off long ago.
    if not target.exists() or target.stat().st_size != incoming.stat().st_size:
        incoming.replace(target)
    for folder in (target.parent, target.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def open_kept(path: str) -> BinaryIO:
    """Open kept evidence for reading."""
    return storages["evidence"].open(path, "rb")


def local_path(path: str) -> Path:
    """Return a path on this machine at which the evidence can be read."""
    return Path(storages["evidence"].path(path))
