"""The formats of energy logs, one line each, and how a file finds its own."""

from ingest.formats.boamps import BOAMPS
from ingest.formats.carbontracker import CARBONTRACKER
from ingest.formats.codecarbon import CODECARBON
from ingest.formats.codecarbon_api import CODECARBON_API
from ingest.formats.codecarbon_log import CODECARBON_LOG
from ingest.formats.codecarbon_tasks import CODECARBON_TASKS
from ingest.formats.comx import COMX
from ingest.formats.eco2ai import ECO2AI
from ingest.formats.green_button import GREEN_BUTTON
from ingest.formats.impact_tracker import IMPACT_TRACKER
from ingest.formats.meter_csv import METER_CSV
from ingest.formats.native import NATIVE
from ingest.formats.redfish import REDFISH
from ingest.formats.sacct import SACCT
from ingest.formats.sacct_json import SACCT_JSON
from ingest.formats.zeus import ZEUS
from ingest.parsing.base import Evidence, FileRefused, Format, SourceContext
from ingest.parsing.messages import refusal
from ingest.parsing.sniff import check_container, refusal_of

# In the order in which they are tried.
FORMATS: tuple[Format, ...] = (
    METER_CSV,
    CODECARBON,
    CODECARBON_TASKS,
    CODECARBON_API,
    CODECARBON_LOG,
    BOAMPS,
    CARBONTRACKER,
    ECO2AI,
    IMPACT_TRACKER,
    SACCT,
    SACCT_JSON,
    ZEUS,
    GREEN_BUTTON,
    COMX,
    REDFISH,
    NATIVE,
)


def detect_format(evidence: Evidence, requested: str = "auto", context: SourceContext | None = None) -> Format:
    """Return the format of the file, or raise FileRefused with a sentence that says what it looks like."""
    known = ", ".join(kind.label for kind in FORMATS)
    check_container(evidence.head)
    asked = next((kind for kind in FORMATS if kind.name == requested), None)
    if asked is None and requested not in {"", "auto"}:
        raise refusal("unknown_format", name=requested, known=", ".join(kind.name for kind in FORMATS))
    if asked is not None and asked.fits is not None:
        evidence.check()
        return asked  # which says itself where the file is not what the source has said
    found = next((kind for kind in FORMATS if kind.recognises(evidence.head, context)), None)
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
