"""Which characters the statement's own faces can print: an archived PDF may not contain any other."""

import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parent.parent / "fonts"
# Other faces fall back on this family, so what it has can be printed everywhere.
FAMILY = "IBMPlexSans-*.ttf"
INVISIBLE = frozenset("\n\u00a0\u200b")


def printable(value: Any) -> Any:
    """Return the content with every character that no face has written as its code, as [U+5317] for 北.

    The CSV files keep the text as it is.
    """
    if isinstance(value, str):
        return "".join(_shown(character) for character in unicodedata.normalize("NFC", value))
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    return value


def _shown(character: str) -> str:
    if character in INVISIBLE or ord(character) in characters():
        return character
    return " " if character.isspace() else f"[U+{ord(character):04X}]"


@cache
def characters() -> frozenset[int]:
    """Return the code points that every face of the family has a glyph for."""
    faces = [_characters_of(path.read_bytes()) for path in sorted(FONTS.glob(FAMILY))]
    # Private, control and direction characters (C*) are forbidden in archived PDFs, or deceive the reader.
    return frozenset(code for code in frozenset.intersection(*faces) if unicodedata.category(chr(code))[0] != "C")


def _characters_of(font: bytes) -> frozenset[int]:
    """Read the character map (OpenType cmap, format 4) of a font."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"]
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 4 + 8 * index + 4)[0]
        if struct.unpack_from(">H", font, at)[0] == 4:
            return frozenset(_format_4(font, at))
    raise ValueError("The font has no character map of format 4.")


def _format_4(font: bytes, at: int) -> set[int]:
    segments = struct.unpack_from(">H", font, at + 6)[0] // 2

    def column(offset: int, kind: str) -> tuple[int, ...]:
        return struct.unpack_from(f">{segments}{kind}", font, at + offset)

    ends, starts = column(14, "H"), column(16 + 2 * segments, "H")
    deltas, offsets = column(16 + 4 * segments, "h"), column(16 + 6 * segments, "H")
    found = set()
    for index, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = at + 16 + 6 * segments + 2 * index + offset + 2 * (code - first)
                glyph = struct.unpack_from(">H", font, place)[0]
            if glyph and (glyph + delta) % 0x10000:
                found.add(code)
    return found
