"""A file as received, read as a stream: unpacked, decoded and checked once from end to end."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, TextIO

from ingest.parsing.messages import refusal

HEAD_BYTES = 64 * 1024
CHUNK_BYTES = 256 * 1024
MAX_LINE_BYTES = 1_000_000
MAX_WHOLE_BYTES = 32 * 1024 * 1024
# A small file may pack very well without harm; the ratio counts from here on.
RATIO_COUNTS_FROM_BYTES = 10 * 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16"}


@dataclass(frozen=True)
class Head:
    """The beginning of a file, unpacked; formats are recognised by it."""

    raw: bytes
    is_whole: bool

    @cached_property
    def encoding(self) -> str:
        """The encoding that the byte order mark names, else UTF-8."""
        return next((name for mark, name in BOMS if self.raw.startswith(mark)), "utf-8")

    @cached_property
    def text(self) -> str:
        """The beginning as text, without a byte order mark; what cannot be decoded shows as U+FFFD."""
        return self.raw.decode(self.encoding, "replace").lstrip("\ufeff")

    @cached_property
    def first_line(self) -> str:
        """The first line that is not blank."""
        return next((line for line in self.text.splitlines() if line.strip()), "")

    @cached_property
    def delimiter(self) -> str:
        """The separator that the first line holds most often outside quotation marks."""
        outside = "".join(self.first_line.split('"')[::2])
        return max((",", ";", "\t"), key=outside.count)

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The first line's values, were it a table's header."""
        try:
            fields = next(csv.reader([self.first_line], delimiter=self.delimiter), [])
        except csv.Error:
            fields = []
        return tuple(field.strip() for field in fields)


class Evidence:
    """A file on disk as received; ``max_unpacked_bytes`` and ``max_unpack_ratio`` bound what gzip hides."""

    def __init__(self, path: Path, *, max_unpacked_bytes: int = 2 * 1024**3, max_unpack_ratio: int = 200) -> None:
        self.path = Path(path)
        self.max_unpacked_bytes = max_unpacked_bytes
        self.max_unpack_ratio = max_unpack_ratio
        self.size_bytes = 0  # unpacked; known once checked
        self._longest_line = (0, 0)  # bytes (roughly, in UTF-16), line; only of lines that are longer than a chunk
        self._is_checked = False
        self.has_quotes = False  # known once checked
        self.has_odd_ends = False  # a carriage return that no line feed follows

    @cached_property
    def is_gzip(self) -> bool:
        """Whether the file as received is packed."""
        with self.path.open("rb") as stream:
            return stream.read(2) == GZIP_MAGIC

    @cached_property
    def head(self) -> Head:
        """The first 64 KiB, unpacked."""
        with self._open_bytes() as stream:
            raw = _read(stream, HEAD_BYTES)
            return Head(raw, is_whole=not _read(stream, 1))

    def check(self) -> None:
        """Read the file once from end to end and refuse it if it cannot be read as text."""
        if self._is_checked:
            return
        # The plain UTF-8 decoder: the one that strips the byte order mark counts its offsets from behind it.
        plain = "utf-16" if self.head.encoding == "utf-16" else "utf-8"
        decoder = codecs.getincrementaldecoder(plain)("strict")
        self.size_bytes, line, line_bytes = 0, 1, 0
        last = ""
        for chunk in self._chunks():
            text = self._decode(decoder, chunk, line)
            if "\x00" in text:
                raise refusal("binary", offset=self.size_bytes - len(chunk) + _zero_byte(chunk, text))
            line, line_bytes = self._measure_lines(text, line, line_bytes)
            self.has_quotes = self.has_quotes or '"' in text
            self.has_odd_ends = self.has_odd_ends or _has_odd_end(last, text)
            last = text[-1:] or last
        self._decode(decoder, b"", line, final=True)
        self.has_odd_ends = self.has_odd_ends or last == "\r"
        if not self.size_bytes:
            raise refusal("empty")
        self._is_checked = True

    def check_lines(self) -> None:
        """Refuse a file of rows with a line that no log has."""
        self.check()
        size, line = self._longest_line
        if size > MAX_LINE_BYTES:
            raise refusal("line_too_long", line=-line, limit=f"{MAX_LINE_BYTES:,}")

    def open_text(self) -> TextIO:
        """Open the decoded text as a stream; line ends stay as they are."""
        self.check()
        return io.TextIOWrapper(self._open_bytes(), encoding=self.head.encoding, newline="")

    def whole_text(self) -> str:
        """Return the whole text of a file that can only be read whole; a larger one than MAX_WHOLE_BYTES is refused."""
        self.check()
        if self.size_bytes > MAX_WHOLE_BYTES:
            raise refusal("whole_too_large", limit=f"{MAX_WHOLE_BYTES:,}")
        with self.open_text() as stream:
            return stream.read()

    def open_unpacked(self) -> BinaryIO:
        """Open the unpacked bytes as a stream."""
        self.check()
        return self._open_bytes()

    def _open_bytes(self) -> BinaryIO:
        return gzip.open(self.path, "rb") if self.is_gzip else self.path.open("rb")  # type: ignore[return-value]

    def _chunks(self) -> Iterator[bytes]:
        packed_bytes = self.path.stat().st_size
        with self._open_bytes() as stream:
            while chunk := _read(stream, CHUNK_BYTES):
                self.size_bytes += len(chunk)
                is_too_dense = (
                    self.is_gzip
                    and self.size_bytes > RATIO_COUNTS_FROM_BYTES
                    and self.size_bytes > packed_bytes * self.max_unpack_ratio
                )
                if self.size_bytes > self.max_unpacked_bytes or is_too_dense:
                    code = "bomb" if self.is_gzip else "too_large"
                    raise refusal(code, limit=f"{self.max_unpacked_bytes:,}", ratio=self.max_unpack_ratio)
                yield chunk

    def _decode(self, decoder: codecs.IncrementalDecoder, chunk: bytes, line: int, final: bool = False) -> str:
        pending = len(decoder.getstate()[0])
        try:
            return decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            offset = self.size_bytes - len(chunk) - pending + error.start
            before = error.object[: error.start].decode(error.encoding, "ignore")
            name = NAMES[self.head.encoding]
            raise refusal("encoding", encoding=name, offset=offset, line=line + before.count("\n")) from error

    def _measure_lines(self, text: str, line: int, line_bytes: int) -> tuple[int, int]:
        # A line that lies within a chunk is never too long: only those that go on from one to the next are measured.
        first, last = text.find("\n"), text.rfind("\n")
        self._longest_line = max(self._longest_line, (line_bytes + (len(text) if first < 0 else first), -line))
        if first < 0:
            return line, line_bytes + len(text)
        return line + text.count("\n"), len(text) - last - 1


def _read(stream: BinaryIO, size: int) -> bytes:
    try:
        return stream.read(size)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise refusal("gzip_broken", error=error) from error


def _has_odd_end(before: str, text: str) -> bool:
    """Whether a carriage return stands in the text, or at the end before it, that no line feed follows."""
    if before == "\r" and text and text[0] != "\n":
        return True
    return "\r" in text and text.count("\r") - text.endswith("\r") != text.count("\r\n")


def _zero_byte(chunk: bytes, text: str) -> int:
    return text.index("\x00") * 2 if len(chunk) > len(text) * 3 // 2 else chunk.index(b"\x00")
