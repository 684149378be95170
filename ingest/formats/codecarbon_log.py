"""CodeCarbon's JSON: its logger's lines, and what it posts to an emissions endpoint; totals, as in emissions.csv."""

from collections.abc import Iterator

from ingest.formats.codecarbon import judged_runs
from ingest.formats.codecarbon_rows import Row
from ingest.formats.codecarbon_run import Run, Unreadable, read_run
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.jsons import Line, lines
from ingest.parsing.messages import reason
from ingest.parsing.outcomes import Outcome, RowProblem, SourceContext
from ingest.parsing.tables import Record


def detect(head: Head) -> bool:
    """Recognise the lines by fields that only CodeCarbon has."""
    text = head.text
    return text.lstrip().startswith("{") and all(f'"{name}"' in text for name in ("codecarbon_version", "duration"))


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per line; of a run's cumulative lines the longest counts."""

    def runs() -> Iterator[Run | RowProblem]:
        return (_run(line, context) for line in lines(evidence))

    return judged_runs(runs, context)


def _run(line: Line, context: SourceContext) -> Run | RowProblem:
    if line.problem or not isinstance(line.value, dict):
        told = line.problem or reason("not_an_object", found="a list or a plain value")
        return RowProblem(line.row, line.text, (told,), quarantined=False)
    values = {key: value for key, value in line.value.items() if isinstance(value, str)}
    try:
        return read_run(Row(Record(line.row, line.text, [], 1), values), context)
    except Unreadable as unreadable:
        return RowProblem(line.row, line.text, unreadable.reasons, quarantined=False)


CODECARBON_LOG = Format(
    name="codecarbon-log",
    label="CodeCarbon logger (JSON lines)",
    detect=detect,
    parse=parse,
    header_of=lambda evidence: "",
    docs_page="docs/formats/codecarbon.md",
    key_rule="The run id, as in emissions.csv: both tell the same totals, and the longest counts.",
)
