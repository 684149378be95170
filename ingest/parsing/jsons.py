"""JSON as evidence: one object per line, or one document; numbers stay the text that the file has."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import reason, refusal
from ingest.parsing.outcomes import Reason

MAX_DOCUMENT_BYTES = 32 * 1024 * 1024


class Object(dict[str, Any]):
    """A JSON object that remembers a key that stands twice."""

    twice: str | None = None


def _object(pairs: list[tuple[str, Any]]) -> Object:
    found = Object(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        found.twice = next(key for key in keys if keys.count(key) > 1)
    return found


# Numbers stay the text that the file has, so that no digit is lost.
DECODER = json.JSONDecoder(
    parse_float=str,
    parse_int=str,
    parse_constant=str,
    object_pairs_hook=_object,  # type: ignore[arg-type]
)


@dataclass(frozen=True)
class Line:
    """A line of the file and what stands on it, or why it cannot be read."""

    row: int
    text: str
    value: Any
    problem: Reason | None = None


def is_json(head: Head) -> bool:
    """Whether the file begins as JSON does."""
    return head.text.lstrip()[:1] in {"{", "["}


def lines(evidence: Evidence) -> Iterator[Line]:
    """Yield what stands on each line that is not blank; a broken line has a problem of its own."""
    evidence.check_lines()
    with evidence.open_text() as stream:
        for row, line in enumerate(stream, start=1):
            text = line.rstrip("\r\n")
            if text.strip():
                yield line_of(row, text)


def line_of(row: int, text: str) -> Line:
    """Return what stands on a line."""
    try:
        return Line(row, text, DECODER.decode(text.strip()))
    except json.JSONDecodeError as error:
        return Line(row, text, None, reason("json_line_broken", error=error.msg, position=error.colno))
    except RecursionError:
        return Line(row, text, None, reason("not_an_object", found="deep nesting"))


def document_text(evidence: Evidence) -> str:
    """Return the whole text of a document, which must not be larger than MAX_DOCUMENT_BYTES."""
    evidence.check()
    if evidence.size_bytes > MAX_DOCUMENT_BYTES:
        raise refusal("json_too_large", limit=f"{MAX_DOCUMENT_BYTES:,}")
    with evidence.open_text() as stream:
        return stream.read()


def document(evidence: Evidence) -> Any:
    """Return the document's value; refuses a file that is not one whole JSON document."""
    text = document_text(evidence)
    try:
        return DECODER.decode(text.strip())
    except json.JSONDecodeError as error:
        raise refusal("json_broken", line=error.lineno, position=error.colno, error=error.msg) from error
    except RecursionError as error:
        raise refusal("json_nested") from error


def at(value: Any, *path: str | int) -> Any:
    """Return what stands at a path of keys and positions, or None where anything on the way is missing."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text_of(value: Any) -> str:
    """Return a plain value as text; nothing for null, lists, objects and truth values."""
    return value if isinstance(value, str) else ""


def compact(value: Any) -> str:
    """Return a value as JSON on one line, to be kept as a row's text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
