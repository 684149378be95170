"""Figures on pages: what they say exactly, and where they lead."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "rect", "source", "use", "wbr"}


@dataclass
class Element:
    """An element with what is inside."""

    tag: str
    attributes: dict[str, str]
    above: "Element | None" = None
    inner: list["Element"] = field(default_factory=list)
    text: str = ""

    def walk(self):
        yield self
        for one in self.inner:
            yield from one.walk()

    def find(self, name, value=None):
        return [one for one in self.walk() if name in one.attributes and value in (None, one.attributes[name])]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = self.at = Element("", {})

    def handle_starttag(self, tag, attrs):
        one = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.inner.append(one)
        if tag not in VOID:
            self.at = one

    def handle_endtag(self, tag):
        at = self.at
        while at and at.tag != tag:
            at = at.above
        if at:
            self.at = at.above

    def handle_data(self, data):
        self.at.text += data


def read(html):
    """Return the page's content as a tree."""
    reader = _Reader()
    reader.feed(html)
    return reader.root


def figures(page):
    """Return every figure of the page as (exact value, address or "")."""
    found = []
    for one in page.find("data-exact"):
        links = [link for link in one.walk() if link.tag == "a"]
        found.append((one.attributes["data-exact"], links[0].attributes["href"] if links else ""))
    return found


def sum_at(page, name):
    """Return the exact sum that a page of lines shows under a name; nothing where it shows a gap."""
    (place,) = page.find("id", name)
    exact = place.find("data-exact")
    return exact[0].attributes["data-exact"] if exact else ""
