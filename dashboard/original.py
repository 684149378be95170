"""The original row of a reading, as far as the person may see the file that it stands in."""

import re

from ingest.evidence import local_path
from ingest.export import can_be_sent_alone
from ingest.formats.meter_csv import line_of
from ingest.formats.native_json import is_by_lines
from ingest.models import Batch
from ingest.parsing.base import Evidence
from ingest.queries import OriginalLine, original_lines
from organization.access import Access


def original_row(batch: Batch, row: int, access: Access) -> list[OriginalLine]:
    """Return the row's line with its neighbours; nothing where the file is not written in lines.

    The lines beside it may be another team's: whoever does not read everything gets the row and a table's header.
    """
    evidence = Evidence(local_path(batch.evidence_path))
    head = evidence.head
    if batch.format == "meter-csv":
        row = line_of(evidence, row)
    is_table = head.text.lstrip()[:1] not in {"{", "["}
    has_lines = is_table or is_by_lines(head)
    if batch.format in {"native", "redfish"} and not has_lines:
        return []  # the nth element of a document does not stand on its nth line
    if batch.format == "green-button" and not _is_reading(batch, row):
        return []  # nor does the nth reading of a feed without line breaks
    if access.reads_everything:
        return original_lines(batch, row)
    if not has_lines or not can_be_sent_alone(batch):
        return []
    own = [line for line in original_lines(batch, row) if line.is_it or (is_table and line.number == 1)]
    # A file with the line ends of old is one line to us, and holds everybody's rows.
    return [] if any("\r" in line.text for line in own) else own


def _is_reading(batch: Batch, row: int) -> bool:
    """Whether one reading of a Green Button feed begins on the line, rather than none or many."""
    own = next((line.text for line in original_lines(batch, row) if line.is_it), "")
    return len(re.findall(r"<(?:\w+:)?IntervalReading\b", own)) == 1
