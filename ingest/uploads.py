"""Uploads through a form: refused as soon as they pass the limit, before they fill the disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class LimitedUploadHandler(FileUploadHandler):
    """Stops an upload at the limit; the request is marked, so that the page can say why.

    The fields before the file are still read: the page's own proof against forgery is one of them.
    """

    declared_bytes = 0
    received_bytes = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any) -> None:  # noqa: N803
        """Remember what the header declares; refusing here would be an error instead of an answer."""
        self.declared_bytes = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse by the header, before a byte of the file is written."""
        super().new_file(*args, **kwargs)
        if self.declared_bytes > settings.MAX_BODY_BYTES:
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count the bytes of all files on their way to the next handler."""
        self.received_bytes += len(raw_data)
        if self.received_bytes > settings.MAX_BODY_BYTES:
            self._refuse()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""

    def _refuse(self) -> None:
        setattr(self.request, "upload_too_large", True)  # noqa: B010  (the view asks for it)
        raise StopUpload(connection_reset=True)
