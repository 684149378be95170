"""The formats of energy logs, one line each, and how a file finds its own."""

from ingest.formats.base import Evidence, FileRefused, Format
from ingest.formats.codecarbon import CODECARBON
from ingest.formats.messages import refusal
from ingest.formats.native import NATIVE
from ingest.formats.sniff import check_container, refusal_of

FORMATS: tuple[Format, ...] = (
    CODECARBON,
    NATIVE,
)


def detect_format(evidence: Evidence, requested: str = "auto") -> Format:
    """Return the format of the file, or raise FileRefused with a sentence that says what it looks like."""
    known = ", ".join(kind.label for kind in FORMATS)
    check_container(evidence.head)
    asked = next((kind for kind in FORMATS if kind.name == requested), None)
    if asked is None and requested not in {"", "auto"}:
        raise refusal("unknown_format", name=requested, known=", ".join(kind.name for kind in FORMATS))
    found = next((kind for kind in FORMATS if kind.detect(evidence.head)), None)
    if asked is not None and found is not asked:
        raise _other_format(asked, found, evidence, known)
    if found is None:
        evidence.check()
        raise refusal_of(evidence.head, known)
    evidence.check()
    return found


def _other_format(asked: Format, found: Format | None, evidence: Evidence, known: str) -> FileRefused:
    if found is not None:
        why = f"it looks like {found.label}. Send it as {found.name} or as auto."
    else:
        why = refusal_of(evidence.head, known).message
    return refusal("other_format", name=asked.label, reason=why)
