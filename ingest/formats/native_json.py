"""Native readings in JSON: one per line, an array, or an object with a list “readings”."""

import json
import re
from collections.abc import Generator, Iterator
from difflib import get_close_matches
from typing import Any

from ingest.formats.native_fields import COLUMNS
from ingest.formats.native_row import RawReading
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.jsons import DECODER, Line, Object, document_text, line_of, lines
from ingest.parsing.messages import reason, refusal
from ingest.parsing.outcomes import Reason, RowProblem

BLANK = re.compile(r"[ \t\r\n]*")


def is_by_lines(head: Head) -> bool:
    """Whether the file has one JSON object per line, rather than being one JSON document."""
    if head.first_line.lstrip().startswith("["):
        return False
    try:
        first = DECODER.decode(head.first_line.strip())
    except (ValueError, RecursionError):
        following = head.text.split(head.first_line, 1)[-1].lstrip()
        return head.first_line.strip() != "{" and following.startswith("{")
    return isinstance(first, dict) and "readings" not in first


def readings_by_line(evidence: Evidence) -> Iterator[RawReading | RowProblem]:
    """Return what stands on each line; a broken line is a problem of its own."""
    return (_reading_of(line) for line in lines(evidence))


def reading_of_text(row: int, text: str) -> RawReading | RowProblem:
    """Return the reading that a text by itself is, as it is read on a line."""
    return _reading_of(line_of(row, text))


def is_sound(text: str) -> bool:
    """Whether the text is one JSON value."""
    try:
        DECODER.decode(text)
    except (ValueError, RecursionError):
        return False
    return True


def _reading_of(line: Line) -> RawReading | RowProblem:
    if line.problem:
        return RowProblem(line.row, line.text, (line.problem,), quarantined=False)
    return _reading(line.row, line.text, line.value)


def readings_of_document(evidence: Evidence) -> Iterator[RawReading | RowProblem]:
    """Yield the elements of the list; the document is read to its end before the first one is given out."""
    text = document_text(evidence)
    try:
        for _element in _elements(text):
            pass
    except json.JSONDecodeError as error:
        raise refusal("json_broken", line=error.lineno, position=error.colno, error=error.msg) from error
    except RecursionError as error:
        raise refusal("json_nested") from error
    return (_reading(row, text, value) for row, (text, value) in enumerate(_elements(text), start=1))


def _elements(text: str) -> Iterator[tuple[str, Any]]:
    at = _skip(text, 0)
    if text[at : at + 1] == "[":
        at = yield from _list(text, at)
    else:
        at = yield from _wrapped(text, at)
    if _skip(text, at) != len(text):
        raise json.JSONDecodeError("Something follows the end of the document", text, _skip(text, at))


def _list(text: str, at: int) -> Generator[tuple[str, Any], None, int]:
    """Yield each element with its exact text; return where the list ends."""
    at = _skip(text, at + 1)
    if text[at : at + 1] == "]":
        return at + 1
    while True:
        value, end = DECODER.raw_decode(text, at)
        yield text[at:end], value
        at = _skip(text, end)
        if text[at : at + 1] == "]":
            return at + 1
        at = _skip(text, _expect(text, at, ","))


def _wrapped(text: str, at: int) -> Generator[tuple[str, Any], None, int]:
    """Yield the elements under “readings”; the object may hold nothing else: nothing is passed over."""
    at = _skip(text, _expect(text, at, "{"))
    key, end = DECODER.raw_decode(text, at)
    if key != "readings":
        raise refusal("json_unknown_key", key=str(key)[:60])
    at = _skip(text, _expect(text, _skip(text, end), ":"))
    if text[at : at + 1] != "[":
        raise json.JSONDecodeError("“readings” must be a list", text, at)
    at = _skip(text, (yield from _list(text, at)))
    if text[at : at + 1] == ",":
        key, _end = DECODER.raw_decode(text, _skip(text, at + 1))
        raise refusal("json_unknown_key", key=str(key)[:60])
    return _expect(text, at, "}")


def _skip(text: str, at: int) -> int:
    match = BLANK.match(text, at)
    return match.end() if match else at


def _expect(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        raise json.JSONDecodeError(f"Expecting “{sign}”", text, at)
    return at + 1


def _reading(row: int, text: str, value: Any) -> RawReading | RowProblem:
    if not isinstance(value, Object):
        found = "a list" if isinstance(value, list) else f"“{value}”"[:60]
        return RowProblem(row, text, (reason("not_an_object", found=found),), quarantined=False)
    reasons = [problem for key, content in value.items() for problem in _field_problems(key, content)]
    if value.twice is not None:
        reasons.append(reason("duplicate_field", value.twice))
    if reasons:
        return RowProblem(row, text, tuple(reasons), quarantined=False)
    return RawReading(row, text, {key: content or "" for key, content in value.items()})


def _field_problems(key: str, content: Any) -> list[Reason]:
    if key not in COLUMNS:
        return [reason("unknown_field", key[:60], close=nearly(key))]
    if content is not None and not isinstance(content, str):
        found = {bool: str(content).lower(), list: "a list"}.get(type(content), "an object")
        return [reason("not_a_value", key, found=found)]
    return []


def nearly(column: str) -> str:
    """Return the column whose name a wrong name is nearly, or nothing."""
    close = get_close_matches(column.casefold().strip().replace(" ", "_"), COLUMNS, n=1)
    return close[0] if close else ""
