"""eco2AI's emission.csv: a row per start() and stop(), or per epoch, each with the energy of its own time."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import add_sentences, gettext_noop, reason, refusal
from ingest.parsing.outcomes import Outcome, ParsedReading, RowProblem, RowSuperseded, SourceContext
from ingest.parsing.tables import Record, Table, header_text, open_table
from ingest.parsing.toolrow import Claim, Values, judged
from ingest.parsing.values import seconds

ENERGY, DURATION, START = "power_consumption(kWh)", "duration(s)", "start_time"
NEEDED = ("id", START, DURATION, ENERGY)
DEVICES = re.compile(r"(.*?)[\s/]*(\d{1,4}) device\(s\)", re.DOTALL)

add_sentences(
    rows={
        "eco2ai_contained": gettext_noop(
            "An older copy of the run in line %(row)s: eco2AI writes a run's row again as it grows, and the "
            "longest counts."
        )
    }
)


def detect(head: Head) -> bool:
    """Recognise emission.csv by the columns of energy and emissions."""
    return {ENERGY, "CO2_emissions(kg)"} <= set(head.header)


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per row; of two copies of a row the longer counts."""
    table = open_table(evidence)
    missing = [column for column in NEEDED if column not in table.header]
    if missing:
        raise refusal("missing_columns", columns=", ".join(missing))
    longest: dict[str, tuple[timedelta, int]] = {}
    for outcome in _rows(table, context):
        if isinstance(outcome, ParsedReading):
            length = outcome.ended_at - outcome.started_at
            held = longest.get(outcome.series_key)
            if held is None or length > held[0]:
                longest[outcome.series_key] = (length, outcome.row)
    return (_once(outcome, longest) for outcome in _rows(table, context))


def _once(outcome: Outcome, longest: dict[str, tuple[timedelta, int]]) -> Outcome:
    if not isinstance(outcome, ParsedReading):
        return outcome
    row = longest[outcome.series_key][1]
    if row == outcome.row:
        return outcome
    return RowSuperseded(outcome.row, outcome.text, row, reason("eco2ai_contained", row=row))


def _rows(table: Table, context: SourceContext) -> Iterator[Outcome]:
    return (_row(table, record, context) for record in table.records())


def _row(table: Table, record: Record, context: SourceContext) -> Outcome:
    if len(record.fields) != len(table.header):
        told = reason("field_count", found=len(record.fields), expected=len(table.header))
        return RowProblem(record.row, record.text, (told,), quarantined=False)
    values = Values(dict(zip(table.header, record.fields, strict=True)), context, table.has_decimal_comma)
    started_at, duration_s = values.moment(START), values.amount(DURATION)
    energy_kwh = values.amount(ENERGY)
    if not values.text("id"):
        values.rejects.append(reason("required", "id", expected="the run's id, which eco2AI always writes"))
    length = seconds(duration_s) if duration_s is not None else None
    model, count = _gpus(values.text("GPU_name"))
    claim = Claim(
        row=record.row,
        text=record.text,
        key=f"eco2ai:{values.text('id')[:100]}:{values.text(START).replace('T', ' ')[:40]}",
        started_at=started_at,
        ended_at=started_at + length if started_at and length is not None else None,
        energy_kwh=energy_kwh,
        boundary="node",
        quality=context.default_quality or "estimated",
        columns=(START, DURATION, ENERGY),
        device_hours=Decimal(count) * duration_s / 3600 if count and duration_s else None,
        hardware=model,
        project=values.name("project_name"),
        is_cumulative=True,
    )
    return judged(claim, values)


def _gpus(text: str) -> tuple[str | None, int]:
    match = DEVICES.match(text)
    return (match[1].strip() or None, int(match[2])) if match else (None, 0)


ECO2AI = Format(
    name="eco2ai",
    label="eco2AI emission.csv",
    detect=detect,
    parse=parse,
    header_of=header_text,
    docs_page="docs/formats/eco2ai.md",
    key_rule="The run's id with the start of the row; a row is written again as it grows, and the longest counts.",
)
