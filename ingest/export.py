"""The rows that were not taken, as a file that can be corrected and sent again."""

from collections.abc import Iterator
from typing import Any

from ingest.evidence import local_path
from ingest.formats import FORMATS
from ingest.formats.base import Evidence
from ingest.models import Batch, BatchRow

REFUSED = (BatchRow.State.REJECTED, BatchRow.State.QUARANTINED)


def refused_rows(batch: Batch) -> Iterator[str]:
    """Yield the header of the original file and the rows exactly as they came."""
    kind = next((one for one in FORMATS if one.name == batch.format), None)
    header = kind.header_of(Evidence(local_path(batch.evidence_path))) if kind else ""
    if header:
        yield header.rstrip("\r\n") + "\r\n"
    for text in batch.problem_rows.filter(state__in=REFUSED).order_by("row").values_list("text", flat=True):
        yield text.rstrip("\r\n") + "\r\n"


def reasons_of(batch: Batch) -> Iterator[tuple[Any, ...]]:
    """Yield line, state, column and sentence of everything that the batch tells of its rows."""
    yield ("line", "state", "column", "message", "text")
    for row in batch.problem_rows.order_by("row"):
        for reason in row.reasons:
            yield (row.row, row.state, reason["column"], reason["message"], row.text)
