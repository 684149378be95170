"""JSON objects that are written alike, as columns: each proved to be its shape byte by byte, with values in between.

A shape is what stands around the values. It is read from one object; every other object that has the very same bytes
around its own values has the same keys, each once. Numbers stay the text that the file has.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

QUOTE = ord('"')
# More shapes than a logger has; the objects of others are read one by one.
MOST_SHAPES = 32
BLANK = rb"[ \t\r\n]*"
BARE = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|null"
OPENING = re.compile(BLANK + rb"\{" + BLANK)
MEMBER = re.compile(rb'"([^"]*)"' + BLANK + b":" + BLANK + rb'(?:"([^"]*)"|(' + BARE.encode() + b"))" + BLANK)
NEXT = re.compile(b"," + BLANK)
CLOSING = re.compile(rb"\}" + BLANK)


@dataclass(frozen=True)
class Shape:
    """Keys in order, which of them have their value in quotation marks, and the bytes around the values."""

    names: tuple[str, ...]
    is_quoted: tuple[bool, ...]
    around: tuple[bytes, ...]


@dataclass(frozen=True)
class Objects:
    """Where objects stand, one after the other, among the bytes of a block; no zero byte is among them."""

    raw: bytes
    starts: np.ndarray
    ends: np.ndarray

    def texts(self, starts: np.ndarray, ends: np.ndarray) -> pa.StringArray:
        """Return the texts between these places."""
        lengths = ends - starts
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        if len(lengths) and lengths[0] and (lengths == lengths[0]).all():
            signs = self._windows(int(lengths[0]))[starts]
        else:
            at = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
            signs = np.frombuffer(self.raw, np.uint8)[at]
        buffers = (pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(signs))
        return pa.StringArray.from_buffers(len(lengths), *buffers)

    def are(self, expected: bytes, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Return between which of these places stands exactly what is expected."""
        windows = self._windows(len(expected))
        at = np.minimum(np.maximum(starts, 0), len(windows) - 1)
        return (ends - starts == len(expected)) & (windows[at] == expected)

    def _windows(self, size: int) -> np.ndarray:
        """Return the bytes from each position on, so many at once, without a copy."""
        return np.ndarray((len(self.raw) - size + 1,), f"S{size}", self.raw, strides=(1,))


def shape_of(text: bytes, known: Sequence[str]) -> Shape | None:
    """Return the shape of an object, or None where it has anything but known keys, each once, and plain values."""
    found = OPENING.match(text)
    spans: list[tuple[int, int]] = []
    names: list[str] = []
    is_quoted: list[bool] = []
    while found and (member := MEMBER.match(text, found.end())):
        value = 2 if member[2] is not None else 3
        names.append(member[1].decode())
        is_quoted.append(value == 2)
        spans.append(member.span(value))
        found = NEXT.match(text, member.end())
        if found is None:
            closing = CLOSING.fullmatch(text, member.end())
            is_sound = closing and set(names) <= set(known) and len(set(names)) == len(names)
            edges = [0, *(edge for span in spans for edge in span), len(text)]
            around = tuple(text[low:high] for low, high in zip(edges[::2], edges[1::2], strict=True))
            return Shape(tuple(names), tuple(is_quoted), around) if is_sound else None
    return None


def columns_of(
    objects: Objects, is_plain: np.ndarray, known: Sequence[str], needed: Sequence[str]
) -> tuple[Mapping[str, pa.Array], np.ndarray]:
    """Return the objects' values by key, and which objects they are of; the others are to be read one by one.

    ``is_plain`` tells the objects whose texts hold neither a backslash nor a control character: between two quotation
    marks there stands either a text as it is meant, or what is around the values. Outside of objects there stands no
    quotation mark. A missing value is the empty text.
    """
    quotes = np.flatnonzero(np.frombuffer(objects.raw, np.uint8) == QUOTE)
    firsts = np.searchsorted(quotes, objects.starts)
    counts = np.diff(firsts, append=len(quotes))
    waiting, at = is_plain & (counts > 0), 0
    parts: list[tuple[np.ndarray, dict[str, pa.StringArray]]] = []
    while len(waiting) > at and len(parts) < MOST_SHAPES:
        at += int(waiting[at:].argmax())
        if not waiting[at]:
            break
        waiting[at] = False
        shape = shape_of(objects.raw[objects.starts[at] : objects.ends[at]], known)
        if shape is None:
            continue
        alike = np.concatenate(([at], np.flatnonzero(waiting & (counts == counts[at]))))
        marks = quotes[firsts[alike] + np.arange(counts[at])[:, None]]
        is_so, columns = _values(objects, shape, objects.starts[alike], objects.ends[alike], marks)
        waiting[alike[is_so]] = False
        parts.append((alike[is_so], columns))
    return _in_order(parts, needed, len(objects.starts))


def _values(
    objects: Objects, shape: Shape, starts: np.ndarray, ends: np.ndarray, marks: np.ndarray
) -> tuple[np.ndarray, dict[str, pa.StringArray]]:
    """Return which objects are of the shape, and their values; ``marks`` are their quotation marks in order."""
    spans, mark, low = [], 0, starts
    is_so = np.ones(len(starts), bool)
    for quoted, before, after in zip(shape.is_quoted, shape.around[:-1], shape.around[1:], strict=True):
        mark += 2  # behind the key
        if quoted:
            span, mark = (marks[mark] + 1, marks[mark + 1]), mark + 2
        else:
            following = marks[mark] if mark < len(marks) else ends
            gap = before[before.rindex(b'"') + 1 :]
            rest = after.partition(b'"')[0]
            span = (marks[mark - 1] + 1 + len(gap), following - len(rest))
        is_so &= objects.are(before, low, span[0]) & (span[0] <= span[1])
        spans.append(span)
        low = span[1]
    is_so &= objects.are(shape.around[-1], low, ends)
    chosen = np.flatnonzero(is_so)
    for quoted, (first, last) in zip(shape.is_quoted, spans, strict=True):
        if not quoted:
            written = objects.texts(first[chosen], last[chosen])
            is_bare = pc.match_substring_regex(written, f"^(?:{BARE})$").to_numpy(zero_copy_only=False)
            chosen = chosen[is_bare]
    is_so = np.zeros(len(starts), bool)
    is_so[chosen] = True
    columns = {}
    for name, quoted, (first, last) in zip(shape.names, shape.is_quoted, spans, strict=True):
        column = objects.texts(first[chosen], last[chosen])
        columns[name] = column if quoted else pc.if_else(pc.equal(column, "null"), "", column)
    return is_so, columns


def _in_order(
    parts: list[tuple[np.ndarray, dict[str, pa.StringArray]]], needed: Sequence[str], count: int
) -> tuple[Mapping[str, pa.Array], np.ndarray]:
    """Return the parts as one, in the order of their objects."""
    places = np.concatenate([np.zeros(0, np.int64), *(places for places, _columns in parts)])
    is_whole = np.zeros(count, bool)
    is_whole[places] = True
    order = None if (places[1:] > places[:-1]).all() else pa.array(np.argsort(places))
    found = {}
    for name in {*needed, *(name for _places, columns in parts for name in columns)}:
        pieces = [columns.get(name, pa.repeat("", len(places))) for places, columns in parts]
        column = pa.chunked_array(pieces, pa.string()).combine_chunks()
        found[name] = column if order is None else column.take(order)
    return found, is_whole
