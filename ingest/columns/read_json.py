"""JSON objects in blocks of columns: one per line, or the elements of one document."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from ingest.columns.block import Block
from ingest.columns.lines import LINE_END, Lines, blocks_of_lines
from ingest.columns.shapes import QUOTE, Objects, columns_of
from ingest.parsing.evidence import Evidence

BACKSLASH, FIRST_SIGN, CARRIAGE_RETURN = ord("\\"), ord(" "), 13
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BLANK = r"[ \t\r\n]*"
BETWEEN = f"^{BLANK},{BLANK}$"
# What stands before and after the objects of a list, and of a list that an object holds under “readings”.
LISTS = {
    b"[": (rf"{BLANK}\[{BLANK}", rf"{BLANK}\]{BLANK}"),
    b"{[": (rf'{BLANK}\{{{BLANK}"readings"{BLANK}:{BLANK}\[{BLANK}', rf"{BLANK}\]{BLANK}\}}{BLANK}"),
}
ELEMENTS_AT_ONCE = 50_000
Places = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Keys:
    """The keys that an object may have, and those that every block has; ``amounts`` differ from row to row."""

    known: Sequence[str]
    needed: Sequence[str]
    amounts: Sequence[str]


def ndjson_blocks(evidence: Evidence, keys: Keys) -> Iterator[Block]:
    """Yield the lines of a file in blocks; a line that is no plain object is left to the reader of rows."""
    for lines in blocks_of_lines(evidence):
        starts, ends = lines.starts.copy(), _without_line_ends(lines)
        if lines.rows[0] == 1 and lines.raw.startswith(BYTE_ORDER_MARK):
            starts[0] = len(BYTE_ORDER_MARK)
        yield _block(lines.raw, (starts, ends), _are_plain(lines.raw, starts, ends), lines.rows, lines.end_byte, keys)


def document_blocks(evidence: Evidence, keys: Keys, is_sound: Callable[[str], bool]) -> list[Block] | None:
    """Return the elements of a document's list in blocks, or None where they do not stand plainly side by side.

    The document is read to its end: ``is_sound`` is asked of every element whose text is not proved to be JSON.
    """
    with evidence.open_unpacked() as stream:
        raw = stream.read()
    places = _elements(raw)
    if places is None:
        return None
    blocks = []
    for first in range(0, len(places[0]), ELEMENTS_AT_ONCE):
        starts, ends = (some[first : first + ELEMENTS_AT_ONCE] for some in places)
        rows = np.arange(first + 1, first + 1 + len(starts))
        low, high = int(starts[0]), int(ends[-1])
        is_plain = np.ones(len(starts), bool)
        block = _block(raw[low:high], (starts - low, ends - low), is_plain, rows, high, keys)
        if not all(is_sound(block.text(at)) for at in np.flatnonzero(~block.is_whole)):
            return None
        blocks.append(block)
    return blocks


def _are_plain(raw: bytes, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return which lines hold neither a backslash nor a control character."""
    is_control = np.frombuffer(raw, np.uint8) < FIRST_SIGN
    has_only_lines = b"\\" not in raw and not raw.startswith(BYTE_ORDER_MARK)
    if has_only_lines and np.count_nonzero(is_control) == len(raw) - (ends - starts).sum():
        return np.ones(len(starts), bool)  # there are no more than what ends the lines
    odd = np.flatnonzero(is_control | (np.frombuffer(raw, np.uint8) == BACKSLASH))
    return np.searchsorted(odd, starts) == np.searchsorted(odd, ends)


def _without_line_ends(lines: Lines) -> np.ndarray:
    signs, ends = np.frombuffer(lines.raw, np.uint8), lines.ends
    for sign in (LINE_END, CARRIAGE_RETURN):
        ends = ends - (signs[ends - 1] == sign)
    return ends


def _block(raw: bytes, places: Places, is_plain: np.ndarray, rows: np.ndarray, end_byte: int, keys: Keys) -> Block:
    columns, is_whole = columns_of(Objects(raw, *places), is_plain, keys.known, keys.needed)
    found = {name: column if name in keys.amounts else column.dictionary_encode() for name, column in columns.items()}
    return Block(rows, memoryview(raw), *places, found, is_whole, end_byte)


def _elements(raw: bytes) -> Places | None:
    """Return where the objects of a list begin and end, if it holds nothing but objects without any inside."""
    signs = np.frombuffer(raw, np.uint8)
    quotes = np.flatnonzero(signs == QUOTE)
    if b"\\" in raw or len(quotes) % 2:
        return None
    controls = np.flatnonzero(signs < FIRST_SIGN)
    brackets = np.flatnonzero(np.isin(signs, np.frombuffer(b"{}[]", np.uint8)))
    if (np.searchsorted(quotes, controls) % 2).any():
        return None
    brackets = brackets[np.searchsorted(quotes, brackets) % 2 == 0]
    order = signs[brackets].tobytes()
    opening = order[: order.find(b"[") + 1]
    inner = order[len(opening) : len(order) - len(opening)]
    if opening not in LISTS or not inner or inner != b"{}" * (len(inner) // 2):
        return None
    inside = brackets[len(opening) : len(order) - len(opening)]
    starts, ends = inside[::2], inside[1::2] + 1
    before, after = (re.compile(one.encode()) for one in LISTS[opening])
    between = Objects(raw, starts, ends).texts(ends[:-1], starts[1:])
    is_list = before.fullmatch(raw[: starts[0]]) and after.fullmatch(raw[ends[-1] :])
    is_parted = pc.all(pc.match_substring_regex(between, BETWEEN), min_count=0).as_py()
    return (starts, ends) if is_list and is_parted else None
