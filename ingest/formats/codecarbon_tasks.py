"""CodeCarbon's task files: the energy of each task of a run, which the run's own total contains."""

from collections.abc import Iterator

from ingest.formats.codecarbon_rows import Row
from ingest.formats.codecarbon_run import TASKS, Run, Unreadable, read_run, subject_of
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import add_sentences, gettext_noop, reason, refusal
from ingest.parsing.outcomes import Outcome, ParsedReading, RowProblem, SourceContext
from ingest.parsing.tables import Record, Table, header_text, open_table
from ingest.parsing.values import booked

NEEDED = ("timestamp", "run_id", "duration", "energy_consumed")

add_sentences(
    rows={
        "codecarbon_task_no_run": gettext_noop(
            "The task names no run, so it cannot be told whether the run's total, in emissions.csv, contains it. It is "
            "held back, so that nothing counts twice."
        )
    }
)


def detect(head: Head) -> bool:
    """Recognise a task file by its first two columns."""
    return head.header[:2] == ("task_name", "timestamp") and "run_id" in head.header


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per task: its own energy, which counts until the run's total is known."""
    table = open_table(evidence)
    missing = [column for column in NEEDED if column not in table.header]
    if missing:
        raise refusal("missing_columns", columns=", ".join(missing))
    return (_task(table, record, context) for record in table.records())


def _task(table: Table, record: Record, context: SourceContext) -> Outcome:
    if len(record.fields) != len(table.header):
        told = reason("field_count", found=len(record.fields), expected=len(table.header))
        return RowProblem(record.row, record.text, (told,), quarantined=False)
    row = Row(record, dict(zip(table.header, record.fields, strict=True)))
    try:
        run = read_run(row, context, table.has_decimal_comma)
    except Unreadable as unreadable:
        return RowProblem(record.row, record.text, unreadable.reasons, quarantined=False)
    doubts = list(run.doubts)
    if run.run_id is None:
        doubts.append(reason("codecarbon_task_no_run", "run_id"))
    if doubts:
        return RowProblem(record.row, record.text, (*doubts, *run.notes), quarantined=True, said_at=run.started_at)
    return _reading(run, context)


def _reading(run: Run, context: SourceContext) -> ParsedReading:
    record, name = run.row.record, run.row.get("task_name")
    return ParsedReading(
        row=record.row,
        text=record.text,
        series_key=f"codecarbon:task:{run.run_id}:{run.row.get('timestamp').replace(' ', 'T')}:{name}"[:380],
        is_run=True,
        started_at=run.started_at,
        ended_at=run.ended_at,
        metered_energy_kwh=booked(run.metered_energy_kwh),
        boundary="node",
        pue_included=run.pue_included,
        quality=context.default_quality or "estimated",
        site=None,
        team=None,
        model=None,
        phase=None,
        hardware=run.gpu_model,
        project=run.row.get("project_name"),
        device_hours=run.device_hours,
        notes=run.notes,
        subject=subject_of(run.run_id),
        precedence=TASKS,
    )


CODECARBON_TASKS = Format(
    name="codecarbon-tasks",
    label="CodeCarbon task file",
    detect=detect,
    parse=parse,
    header_of=header_text,
    docs_page="docs/formats/codecarbon.md",
    key_rule="Run id, time stamp and task name; once the run's total is in the books, it counts instead.",
)
