"""The rows that were not taken, as a file that can be corrected and sent again."""

import re
from collections.abc import Iterator
from typing import Any

from ingest.evidence import local_path
from ingest.formats import FORMATS
from ingest.models import Batch
from ingest.parsing.base import Evidence
from ingest.refused import REFUSED

LINE_ENDS = re.compile(r"[\r\n]+")


def can_be_sent_alone(batch: Batch) -> bool:
    """Whether rows of the batch's format mean something without the rest of their file."""
    return all(kind.rows_stand_alone for kind in FORMATS if kind.name == batch.format)


def header_of(batch: Batch) -> str:
    """Return the line that stands above the rows of the original file, or nothing where rows stand alone."""
    kind = next((one for one in FORMATS if one.name == batch.format), None)
    return kind.header_of(Evidence(local_path(batch.evidence_path))).rstrip("\r\n") if kind else ""


def refused_rows(batch: Batch, header: str) -> Iterator[str]:
    """Yield the header and the rows exactly as they came, so that the file can be sent again after correction."""
    if header:
        yield header + "\r\n"
    for text in batch.problem_rows.filter(state__in=REFUSED).order_by("row").values_list("text", flat=True):
        # Without a header a row is a JSON object; on one line of its own it can be sent again as NDJSON.
        yield (text if header else LINE_ENDS.sub(" ", text)).rstrip("\r\n") + "\r\n"


def reasons_of(batch: Batch) -> Iterator[tuple[Any, ...]]:
    """Yield line, state, column and sentence of everything that the batch tells of its rows."""
    yield ("line", "state", "column", "message", "text")
    for row in batch.problem_rows.order_by("row"):
        for reason in row.reasons:
            yield (row.row, row.state, reason["column"], reason["message"], row.text)
