"""What a Green Button feed describes: its usage points, their meter readings and what the numbers in them mean."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.parsing.evidence import Evidence
from ingest.parsing.messages import add_sentences, gettext_noop, refusal
from ingest.parsing.xmls import Element, elements

WANTED = frozenset({"entry", "intervalreading"})
# A feed has one entry per block of readings, mostly one a day; no feed of one account has more.
MAX_ENTRIES = 200_000
KINDS = ("usagepoint", "meterreading", "readingtype", "intervalblock")

add_sentences(
    files={
        "green_button_too_many": gettext_noop(
            "The feed has more than %(limit)s entries. Download a shorter time and send the files one by one."
        ),
    }
)


@dataclass(frozen=True)
class Entry:
    """An entry of the feed by its links; ``content`` is its element where it says something that is needed."""

    number: int
    kind: str
    id: str
    self_link: str
    up: tuple[str, ...]
    related: tuple[str, ...]
    content: Element | None


@dataclass
class Feed:
    """The entries that tell what readings mean, and which entries hold readings."""

    by_kind: dict[str, list[Entry]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    readings: dict[int, int] = field(default_factory=dict)  # how many readings an entry holds, by its number
    has_lines: bool = True  # whether every reading begins on a line of its own


def read_feed(evidence: Evidence) -> Feed:
    """Read the feed once to its end; entries may stand in any order, so that only then it is known what is what."""
    feed, last_line = Feed(), 0
    for element in elements(evidence, WANTED):
        if element.name == "intervalreading":
            feed.readings[element.inside] = feed.readings.get(element.inside, 0) + 1
            feed.has_lines = feed.has_lines and element.line > last_line
            last_line = element.line
            continue
        entry = _entry(element)
        if entry:
            feed.by_kind[entry.kind].append(entry)
        if sum(map(len, feed.by_kind.values())) > MAX_ENTRIES:
            raise refusal("green_button_too_many", limit=f"{MAX_ENTRIES:,}")
    return feed


def _entry(element: Element) -> Entry | None:
    content = next((one for child in element.all("content") for one in child.children if one.name in KINDS), None)
    if content is None:
        return None
    links: dict[str, list[str]] = {"self": [], "up": [], "related": []}
    for link in element.all("link"):
        href = link.attributes.get("href", "").strip().rstrip("/")
        if href and link.attributes.get("rel", "").casefold() in links:
            links[link.attributes["rel"].casefold()].append(href)
    return Entry(
        number=element.number,
        kind=content.name,
        id=element.value("id"),
        self_link=next(iter(links["self"]), ""),
        up=tuple(links["up"]),
        related=tuple(links["related"]),
        content=None if content.name == "intervalblock" else content,
    )


class Owners:
    """Finds to which entry of one kind another belongs: by the links of both, or because there is only one."""

    def __init__(self, entries: list[Entry]) -> None:
        self.only = entries[0] if len(entries) == 1 else None
        self.by_self = {entry.self_link: entry for entry in reversed(entries) if entry.self_link}
        self.by_related: dict[str, Entry | None] = {}
        for entry in entries:
            for link in entry.related:
                # Where two relate to the same, the link does not tell which.
                self.by_related[link] = entry if self.by_related.get(link, entry) is entry else None

    def of(self, entry: Entry) -> Entry | None:
        """Return the entry above this one, such as the meter reading of a block; nothing where it cannot be told."""
        for link in (*entry.up, entry.self_link):
            for above in _above(link):
                if above in self.by_self:
                    return self.by_self[above]
        links = (link for link in (*entry.up, entry.self_link) if link in self.by_related)
        return next((found for link in links if (found := self.by_related[link])), self.only)

    def named_by(self, entry: Entry) -> Entry | None:
        """Return the entry that this one relates to, such as the reading type of a meter reading."""
        return next((self.by_self[link] for link in entry.related if link in self.by_self), self.only)


def _above(link: str) -> Iterator[str]:
    """Yield the link and the shorter ones that it begins with, the longest first."""
    while link:
        yield link
        link = link.rpartition("/")[0]
