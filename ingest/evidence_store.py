"""Where evidence lies on this machine's disk: a file is there whole, or not at all."""

import os
import tempfile
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Writes beside the place and moves there, so that a full disk leaves no half file under a whole name."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself: it is made of the content, so that what stands there is the same or broken."""
        return name

    def _save(self, name: str, content: File) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=place.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as written:
                for chunk in content.chunks():
                    written.write(chunk)
                written.flush()
                os.fsync(written.fileno())
            os.chmod(beside, self.file_permissions_mode or 0o600)
            os.replace(beside, place)
        finally:
            Path(beside).unlink(missing_ok=True)
        return name
