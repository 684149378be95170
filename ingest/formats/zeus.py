"""Zeus' log of measurement windows: joules per GPU, already differenced; windows may lie inside each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import add_sentences, gettext_noop, reason, refusal
from ingest.parsing.outcomes import Outcome, RowProblem, RowSuperseded, SourceContext
from ingest.parsing.tables import Record, Table, header_text, open_table
from ingest.parsing.toolrow import JOULES_PER_KWH, Claim, Values, judged
from ingest.parsing.values import seconds

START, WINDOW, ELAPSED = "start_time", "window_name", "elapsed_time"
# Zeus reads the clock and the counters one after the other: windows that follow each other may touch.
TOUCH = timedelta(milliseconds=5)

add_sentences(
    rows={
        "zeus_contained": gettext_noop(
            "The window lies inside that of line %(row)s, whose energy contains it; adding both would count it twice."
        ),
        "zeus_overlaps": gettext_noop(
            "The window overlaps that of line %(row)s without lying inside it, so that part of its energy would count "
            "twice. It is held back."
        ),
        "zeus_no_gpu": gettext_noop(
            "The log names no GPU: Zeus found none, and measured nothing. That is not the same as no energy."
        ),
    }
)


@dataclass(frozen=True)
class Window:
    """When a row's window was."""

    row: int
    started_at: datetime
    ended_at: datetime


def detect(head: Head) -> bool:
    """Recognise the log by its first three columns."""
    return head.header[:3] == (START, WINDOW, ELAPSED)


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per window; of windows inside each other the outermost counts."""
    table = open_table(evidence)
    gpus = [column for column in table.header[3:] if column]
    if any(not column.endswith("_energy") for column in gpus):
        raise refusal("unknown_header", header=", ".join(table.header)[:600], known="Zeus")
    whole = (record for record in table.records() if len(record.fields) >= len(table.header))
    windows = [window for record in whole if (window := _window(_values(table, record, context), record))]
    outer = _outermost(windows)
    return (_row(table, gpus, record, context, outer) for record in table.records())


def _values(table: Table, record: Record, context: SourceContext) -> Values:
    """Return the row's values, read from both ends: a window's name may hold commas, which Zeus does not quote."""
    tail = len(table.header) - 2
    fields = [record.fields[0], ",".join(record.fields[1:-tail]), *record.fields[-tail:]]
    return Values({column: text for column, text in zip(table.header, fields, strict=False) if column}, context)


def _window(values: Values, record: Record) -> Window | None:
    start_s, elapsed_s = values.amount(START), values.amount(ELAPSED)
    if start_s is None or elapsed_s is None or elapsed_s == 0 or start_s > 10**11:
        return None
    started_at = datetime(1970, 1, 1, tzinfo=UTC) + seconds(start_s)
    return Window(record.row, started_at, started_at + seconds(elapsed_s))


def _outermost(windows: list[Window]) -> dict[int, tuple[Window, bool]]:
    """Return, by row, the window that holds a row's own (and whether it holds it whole)."""
    found: dict[int, tuple[Window, bool]] = {}
    reach: Window | None = None
    for window in sorted(windows, key=lambda one: (one.started_at, -one.ended_at.timestamp(), one.row)):
        if reach is None or window.started_at >= reach.ended_at - TOUCH:
            reach = window
        elif window.ended_at <= reach.ended_at + TOUCH:
            found[window.row] = (reach, True)
        else:
            found[window.row] = (reach, False)
    return found


def _row(
    table: Table, gpus: list[str], record: Record, context: SourceContext, outer: dict[int, tuple[Window, bool]]
) -> Outcome:
    if len(record.fields) < len(table.header):
        told = reason("field_count", found=len(record.fields), expected=len(table.header))
        return RowProblem(record.row, record.text, (told,), quarantined=False)
    values = _values(table, record, context)
    window = _window(values, record)
    energies = [values.amount(column) for column in gpus]
    if window and window.row in outer:
        holder, is_whole = outer[window.row]
        if is_whole:
            return RowSuperseded(record.row, record.text, holder.row, reason("zeus_contained", row=holder.row))
        values.doubts.append(reason("zeus_overlaps", START, row=holder.row))
    if not gpus:
        values.doubts.append(reason("zeus_no_gpu"))
    energy_kwh = sum((joules for joules in energies if joules is not None), Decimal(0)) / JOULES_PER_KWH
    hours = values.amount(ELAPSED) if window else None
    claim = Claim(
        row=record.row,
        text=record.text,
        key=f"zeus:{values.text(START)[:40]}:{values.text(WINDOW)[:200]}",
        started_at=window.started_at if window else None,
        ended_at=window.ended_at if window else None,
        energy_kwh=energy_kwh if gpus else None,
        boundary="device",
        quality=context.default_quality or "telemetry",
        columns=(START, ELAPSED, gpus[0] if gpus else "energy"),
        device_hours=len(gpus) * hours / 3600 if gpus and hours else None,
        project=values.name(WINDOW),
    )
    if window is None and not values.rejects:
        values.rejects.append(reason("no_duration", ELAPSED, found=values.text(ELAPSED)))
    return judged(claim, values)


ZEUS = Format(
    name="zeus",
    label="Zeus measurement log",
    detect=detect,
    parse=parse,
    header_of=header_text,
    docs_page="docs/formats/zeus.md",
    key_rule="The window's start, to the digit that Zeus writes, with the window's name.",
)
