"""The first rows of a table as a column mapping would read them; nothing of it enters the books or is kept."""

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from ingest.formats import detect_format
from ingest.landing import context_of
from ingest.models import Source
from ingest.parsing.base import Evidence, FileRefused, Outcome
from ingest.parsing.outcomes import ParsedReading, Reason, RowProblem

SAMPLE_BYTES, SAMPLE_ROWS = 256 * 1024, 20


@dataclass(frozen=True)
class SampleRow:
    """A row of the sample: what would be booked, or why not."""

    row: int
    text: str
    reading: ParsedReading | None
    reasons: tuple[Reason, ...]
    is_problem: bool

    @property
    def told(self) -> list[dict[str, Any]]:
        """What is said of the row, as templates take it."""
        return [{"code": one.code, "message": one.message, "params": dict(one.params)} for one in self.reasons]


@dataclass(frozen=True)
class Sample:
    """The first rows, or why none could be read."""

    rows: tuple[SampleRow, ...] = ()
    refused: FileRefused | None = None


def read_sample(source: Source, definition: Any, body: bytes) -> Sample:
    """Return the first rows of the beginning of a table, read by the definition with the source's defaults."""
    if len(body) >= SAMPLE_BYTES:
        body = body[: body.rfind(b"\n") + 1] or body
    context = replace(context_of(source, timezone.now()), column_mapping=definition)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample"
        path.write_bytes(body)
        evidence = Evidence(path)
        try:
            outcomes = detect_format(evidence, "meter-csv", context).parse(evidence, context)
            return Sample(tuple(_row(outcome) for outcome in islice(outcomes, SAMPLE_ROWS)))
        except FileRefused as refused:
            return Sample(refused=refused)


def _row(outcome: Outcome) -> SampleRow:
    if isinstance(outcome, ParsedReading):
        return SampleRow(outcome.row, outcome.text, outcome, outcome.notes, is_problem=False)
    if isinstance(outcome, RowProblem):
        return SampleRow(outcome.row, outcome.text, None, outcome.reasons, is_problem=True)
    return SampleRow(outcome.row, outcome.text, None, (outcome.reason,), is_problem=False)
