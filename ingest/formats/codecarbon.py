"""CodeCarbon's emissions.csv, of every version from 1.2 to 3.3.2 and with the damage that some did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import ingest.formats.codecarbon_words  # noqa: F401  (its sentences)
from ingest.formats.codecarbon_rows import read_columns
from ingest.formats.codecarbon_run import TOTAL, Run, Unreadable, read_run, subject_of
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import reason, refusal
from ingest.parsing.outcomes import Outcome, ParsedReading, Reason, RowProblem, RowSuperseded, SourceContext
from ingest.parsing.shift import with_shift_told
from ingest.parsing.tables import Record, Table, header_text, open_table
from ingest.parsing.values import booked

REQUIRED = ("timestamp", "duration", "energy_consumed")
# Time stamps are cut to whole seconds.
SAME_SECOND = timedelta(seconds=1)
CLOCK_GRAIN = timedelta(seconds=2)


def detect(head: Head) -> bool:
    """Recognise emissions.csv by its header; its name is used by hundreds of other files."""
    header = set(head.header)
    is_runs = {"timestamp", "project_name", "duration", "emissions"} <= header and "task_name" not in header
    return is_runs and bool(header & {"run_id", "experiment_id"})


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per row; of a run's cumulative rows the longest counts."""
    table = open_table(evidence)
    missing = [column for column in REQUIRED if column not in table.header]
    if missing:
        raise refusal("missing_columns", columns=", ".join(missing))

    def runs() -> Iterator[Run | RowProblem]:
        return (_run_of(table, record, context) for record in table.records())

    return with_shift_told(judged_runs(runs, context))


@dataclass(frozen=True)
class Longest:
    """The longest row of a run, which contains the others."""

    duration_s: Decimal
    row: int
    ended_at: datetime
    started_at: datetime
    energy_kwh: Decimal


@dataclass
class Longests:
    """The longest row per run id, and per second of beginning for rows without one."""

    by_run: dict[str, Longest] = field(default_factory=dict)
    by_start: dict[tuple[str, ...], Longest] = field(default_factory=dict)

    def add(self, run: Run) -> None:
        """Remember the row if it is its run's longest so far; of equals the first stands."""
        mine = Longest(run.duration_s, run.row.record.row, run.ended_at, run.started_at, run.metered_energy_kwh)
        if run.run_id:
            held = self.by_run.get(run.run_id)
            if held is None or mine.duration_s > held.duration_s:
                self.by_run[run.run_id] = mine
            return
        place = _place_of(run, 0)
        other = self.by_start.get(place)
        if other is None or mine.duration_s > other.duration_s:
            self.by_start[place] = mine

    def containing(self, run: Run) -> Longest | None:
        """Return the row that stands for this row's run, if it is another one."""
        row = run.row.record.row
        if run.run_id:
            held = self.by_run[run.run_id]
            return held if held.row != row else None
        nearby = (self.by_start.get(_place_of(run, shift)) for shift in (-1, 0, 1))
        longer = [
            held for held in nearby if held and held.row != row and abs(held.started_at - run.started_at) <= SAME_SECOND
        ]
        longer = [held for held in longer if (held.duration_s, -held.row) > (run.duration_s, -row)]
        return max(longer, key=lambda held: (held.duration_s, -held.row), default=None)


def _place_of(run: Run, shift_s: int) -> tuple[str, ...]:
    second = int(run.started_at.timestamp()) + shift_s
    row = run.row
    return (
        str(second),
        *(row.get(column) for column in ("project_name", "experiment_id", "country_iso_code")),
    )


def _run_of(table: Table, record: Record, context: SourceContext) -> Run | RowProblem:
    row = read_columns(table.header, record)
    if isinstance(row, Reason):
        return _problem(record, (row,), quarantined=False)
    try:
        return read_run(row, context, table.has_decimal_comma)
    except Unreadable as unreadable:
        return _problem(record, unreadable.reasons, quarantined=False)


def _problem(
    record: Record, reasons: tuple[Reason, ...], *, quarantined: bool, said_at: datetime | None = None
) -> RowProblem:
    if record.lines > 1:
        reasons = (*reasons, reason("row_spans_lines", lines=record.lines))
    return RowProblem(record.row, record.text, reasons, quarantined, said_at)


def judged_runs(runs: Callable[[], Iterator[Run | RowProblem]], context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per row of a log of totals, which is read twice: to find each run's longest, and to tell."""
    longests = Longests()
    for run in runs():
        if isinstance(run, Run):
            longests.add(run)
    for run in runs():
        yield run if isinstance(run, RowProblem) else _outcome(run, longests.containing(run), context)


def _outcome(run: Run, longest: Longest | None, context: SourceContext) -> Outcome:
    record = run.row.record
    if longest is not None:
        return _contained(run, longest)
    if run.doubts:
        return _problem(record, (*run.doubts, *run.notes), quarantined=True, said_at=run.started_at)
    return ParsedReading(
        row=record.row,
        text=record.text,
        series_key=run.key,
        is_run=True,
        is_cumulative=True,
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
        subject=subject_of(run.run_id) or run.key,
        precedence=TOTAL,
    )


def _contained(run: Run, longest: Longest) -> Outcome:
    record = run.row.record
    is_same = (run.duration_s, run.metered_energy_kwh) == (longest.duration_s, longest.energy_kwh)
    if not run.run_id:
        if is_same and run.ended_at == longest.ended_at:
            return RowSuperseded(record.row, record.text, longest.row, reason("same_reading_twice", row=longest.row))
        return _problem(
            record, (reason("run_unclear", "run_id", row=longest.row),), quarantined=True, said_at=run.started_at
        )
    words = {"run": run.run_id, "row": str(longest.row)}
    has_grown = run.ended_at <= longest.ended_at + CLOCK_GRAIN and run.metered_energy_kwh <= longest.energy_kwh
    if has_grown:
        return RowSuperseded(record.row, record.text, longest.row, reason("flush_contained", **words))
    return _problem(record, (reason("run_shrinks", "duration", **words),), quarantined=True, said_at=run.started_at)


CODECARBON = Format(
    name="codecarbon",
    label="CodeCarbon emissions.csv",
    detect=detect,
    parse=parse,
    header_of=header_text,
    docs_page="docs/formats/codecarbon.md",
    # Whether a row without a run id stands for itself is only seen beside the rows around it.
    rows_stand_alone=False,
    key_rule=(
        "The run id, of which the row with the longest duration counts. Without one: SHA-256 of time stamp, "
        "project, experiment, duration, energies (to ten digits) and country."
    ),
)
