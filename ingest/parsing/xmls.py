"""XML as evidence: elements out of a stream, without entities, without a document type, within limits."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import escape

from ingest.parsing.evidence import Evidence
from ingest.parsing.messages import refusal

CHUNK_CHARS = 64 * 1024
MAX_DEPTH = 40
# What one element may hold: its own text and the elements inside it that are not given out by themselves.
MAX_TEXT_CHARS = 100_000
MAX_INSIDE = 10_000
# How much may be fed to the parser without its getting to the end of a tag or a comment.
MAX_TAG_BYTES = 1_000_000


@dataclass
class Element:
    """An element by its local name, lower-case: files differ in prefixes, and some in the case of names.

    ``number`` counts the wanted elements as they begin; ``inside`` is the number of the nearest one around it, or 0.
    """

    name: str
    tag: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list)
    number: int = 0
    inside: int = 0

    def all(self, name: str) -> list["Element"]:
        """Return every element of that name below this one, in order."""
        found = [child for child in self.children if child.name == name]
        return found + [deeper for child in self.children for deeper in child.all(name)]

    def value(self, *path: str) -> str:
        """Return the text at a path of names, or nothing where any of them is missing."""
        here: Element | None = self
        for name in path:
            here = next((child for child in here.children if child.name == name), None) if here else None
        return here.text.strip() if here else ""

    def compact(self) -> str:
        """Return the element on one line, without prefixes and blanks, to be kept as a row's text."""
        inside = "".join(child.compact() for child in self.children) or escape(self.text.strip())
        return f"<{self.tag}>{inside}</{self.tag}>"


def elements(evidence: Evidence, wanted: frozenset[str]) -> Iterator[Element]:
    """Yield the wanted elements as they end, each without the wanted ones inside it, which are yielded before it.

    Refuses a document that is not well-formed, declares a document type or exceeds the limits, where it shows.
    """
    evidence.check()
    reader = _Reader(wanted)
    with evidence.open_text() as stream:
        while chunk := stream.read(CHUNK_CHARS):
            reader.feed(chunk)
            yield from reader.taken()
    reader.feed("", is_final=True)
    yield from reader.taken()


class _Reader:
    """Builds elements out of what the parser reports."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.wanted = wanted
        self.open: list[Element] = []
        self.sizes: list[int] = [0]  # per open wanted element: how many elements it holds
        self.done: list[Element] = []
        self.count = 0
        self.fed_bytes = 0
        self.parser = ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._document_type

    def feed(self, chunk: str, *, is_final: bool = False) -> None:
        """Parse one more piece of the document."""
        self.fed_bytes += len(chunk.encode())
        try:
            self.parser.Parse(chunk, is_final)
        except ExpatError as error:
            why = str(error).split(":")[0]
            raise refusal("xml_broken", line=error.lineno, position=error.offset + 1, error=why) from error
        if not is_final and self.fed_bytes - self.parser.CurrentByteIndex > MAX_TAG_BYTES:
            raise refusal("xml_limits", line=self.parser.CurrentLineNumber)

    def taken(self) -> list[Element]:
        """Return what has ended since the last call."""
        taken, self.done = self.done, []
        return taken

    def _document_type(self, *_declared: object) -> None:
        raise refusal("xml_doctype", line=self.parser.CurrentLineNumber)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        tag = name.rpartition(" ")[2]
        element = Element(tag.casefold(), tag, line, attributes)
        self.open.append(element)
        self.sizes[-1] += 1
        if len(self.open) > MAX_DEPTH or self.sizes[-1] > MAX_INSIDE:
            raise refusal("xml_limits", line=line)
        if element.name in self.wanted:
            self.count += 1
            element.number = self.count
            element.inside = next((one.number for one in reversed(self.open[:-1]) if one.number), 0)
            self.sizes.append(0)

    def _end(self, _name: str) -> None:
        element = self.open.pop()
        if element.number:
            self.sizes.pop()
            # It is given out by itself, and counts no more for what is around it.
            self.sizes[-1] -= 1
            self.done.append(element)
        elif self.open and any(one.number for one in self.open):
            self.open[-1].children.append(element)
        else:
            self.sizes[-1] -= 1  # nobody asked for it

    def _text(self, text: str) -> None:
        if text.isspace():
            return  # between elements, of which there may be many
        element = self.open[-1]
        element.text += text
        if len(element.text) > MAX_TEXT_CHARS:
            raise refusal("xml_limits", line=self.parser.CurrentLineNumber)
