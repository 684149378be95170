"""carbontracker's logs: what a training run actually consumed, never what was predicted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import add_sentences, gettext_noop, reason, refusal
from ingest.parsing.outcomes import Outcome, RowUnderstood, SourceContext
from ingest.parsing.toolrow import JOULES_PER_KWH, Claim, Values, judged
from ingest.parsing.values import NotANumber, number, seconds

LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) - (?:CarbonTracker: ?)?(.*)")
BLOCK = re.compile(r"(Actual|Predicted) consumption(?: for (\d+) epoch\(s\))?:")
VALUE = re.compile(r"\s+(Time|Energy|CO2eq):\s+(.*)")
DURATION = re.compile(r"(?:(\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)")
POWER = re.compile(r"Average power usage \(W\) for (\w+): (.*)")
PUE = re.compile(r"PUE coefficient of (\d\.\d+)")
FOUND = "The following components were found:"
# What version 2 multiplies by, where the log does not say (docs/formats/carbontracker.md).
USUAL_PUE = Decimal("1.58")

add_sentences(
    files={
        "carbontracker_nothing": gettext_noop(
            "This is a carbontracker log without an actual consumption and without a finished epoch: the run was "
            "ended before anything was measured. Predictions are never booked."
        ),
        "carbontracker_errors": gettext_noop(
            "This is carbontracker's log of warnings. The energy stands in the file that ends in _output.log."
        ),
    },
    rows={
        "carbontracker_predicted": gettext_noop(
            "A prediction, not a measurement: carbontracker extrapolates it from the first epochs. It is never booked."
        ),
        "carbontracker_pue": gettext_noop(
            "carbontracker multiplies its totals by a PUE that this file does not state; 1.58, that of version 2, was "
            "taken as being inside."
        ),
        "carbontracker_unmeasured": gettext_noop(
            "The power of %(count)s epoch(s) was not measured; their energy is missing from the run's total."
        ),
    },
)


@dataclass
class Run:
    """What a log says of one run, gathered line by line."""

    started: datetime | None = None
    ended: datetime | None = None
    components: str = ""
    pue: Decimal | None = None
    epoch_s: Decimal | None = None
    epoch_w: list[Decimal | None] = field(default_factory=list)
    joules: Decimal = Decimal(0)
    epochs: int = 0
    unmeasured: int = 0

    def close_epoch(self) -> None:
        """Add the epoch that was read to the run's total."""
        if self.epoch_s is not None:
            watts = [one for one in self.epoch_w if one is not None]
            self.joules += self.epoch_s * sum(watts, Decimal(0))
            self.epochs += 1
            self.unmeasured += not watts or None in self.epoch_w
        self.epoch_s, self.epoch_w = None, []


@dataclass(frozen=True)
class Block:
    """A block of totals as it stands in the log: its first line, its text and its values."""

    row: int
    text: str
    is_actual: bool
    at: datetime
    values: dict[str, str]


def detect(head: Head) -> bool:
    """Recognise either log by its first line's words or by its blocks of totals."""
    text = head.text[:4096]
    is_its_line = re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(,\d+)? - ", text) is not None
    words = ("carbontracker version", "- CarbonTracker:", "MainThread - WARNING")
    return is_its_line and any(word in text for word in words)


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield the run's total and its predictions; the log of epochs gives one total of all epochs."""
    evidence.check_lines()
    if re.match(r"\S+ \S+,\d+ - ", evidence.head.text):
        raise refusal("carbontracker_errors")
    outcomes = _outcomes(evidence.whole_text().splitlines(), context)
    if not outcomes:
        raise refusal("carbontracker_nothing")
    return iter(outcomes)


def _outcomes(lines: list[str], context: SourceContext) -> list[Outcome]:
    run, outcomes, at = Run(), [], 0
    last_row, last_text = 0, ""
    while at < len(lines):
        match, row, text = LINE.match(lines[at]), at + 1, lines[at]
        at += 1
        if match is None:
            continue
        when, said = datetime.strptime(match[1], "%Y-%m-%d %H:%M:%S"), match[2]  # noqa: DTZ007
        following = lines[at] if at < len(lines) else ""
        if not said.strip() and BLOCK.match(following):
            block, at = _block(lines, at - 1, when)
            outcomes.append(_total(block, run, context))
        elif _heard(run, said, when):
            last_row, last_text = row, text
    run.close_epoch()
    if run.epochs and not outcomes:
        outcomes.append(_of_epochs(run, last_row, last_text, context))
    return outcomes


def _heard(run: Run, said: str, when: datetime) -> bool:
    """Take what a line says; return whether it belongs to an epoch."""
    if said.startswith(FOUND):
        run.started, run.components = when, said[len(FOUND) :].strip()
    elif match := PUE.search(said):
        run.pue = Decimal(match[1])
    elif said.startswith("Epoch "):
        run.close_epoch()
    elif said.startswith("Duration: "):
        run.epoch_s, run.ended = _duration_s(said[10:]), when
        return True
    elif match := POWER.match(said):
        run.epoch_w.append(_watts(match[2]))
        return True
    return False


def _watts(text: str) -> Decimal | None:
    """Return the power of all devices of a kind; “[110. 95.]” are two, “None” was not measured."""
    try:
        return sum((number(part) for part in text.strip("[] ").replace(",", " ").split()), Decimal(0))
    except NotANumber:
        return None


def _duration_s(text: str) -> Decimal | None:
    match = DURATION.fullmatch(text.strip())
    if match is None:
        return None
    return int(match[1] or 0) * 86_400 + int(match[2]) * 3600 + int(match[3]) * 60 + Decimal(match[4])


def _block(lines: list[str], first: int, at: datetime) -> tuple[Block, int]:
    """Return the block of totals that begins in a line, and where the lines go on."""
    match = BLOCK.match(lines[first + 1])
    last, values = first + 2, {}
    while last < len(lines) and lines[last][:1].isspace():
        if found := VALUE.match(lines[last]):
            values[found[1]] = found[2].strip()
        last += 1
    text = "\n".join(lines[first:last])
    return Block(first + 1, text, bool(match and match[1] == "Actual"), at, values), last


def _total(block: Block, run: Run, context: SourceContext) -> Outcome:
    if not block.is_actual:
        return RowUnderstood(block.row, block.text, reason("carbontracker_predicted"))
    energy = block.values.get("Energy", "")
    values = Values({"Energy": energy.removesuffix("kWh"), "Time": block.values.get("Time", "")}, context)
    length_s = _duration_s(values.text("Time"))
    if length_s is None:
        values.rejects.append(reason("required", "Time", expected="how long the run was, as 0:00:05"))
    if not energy.endswith("kWh"):
        values.rejects.append(reason("required", "Energy", expected="an amount in kWh"))
    ended_at = values.local(block.at, "Time")
    started_at = _start(values, run, ended_at, length_s)
    pue = run.pue or USUAL_PUE
    if run.pue is None:
        values.notes.append(reason("carbontracker_pue"))
    energy_kwh = values.amount("Energy") if energy else None
    return judged(_claim(block.row, block.text, run, started_at, ended_at, energy_kwh, pue, context), values)


def _start(values: Values, run: Run, ended_at: datetime, length_s: Decimal | None) -> datetime | None:
    if run.started is not None:
        return values.local(run.started, "Time")
    return None if length_s is None else ended_at - (seconds(length_s) or timedelta(seconds=1))


def _of_epochs(run: Run, row: int, text: str, context: SourceContext) -> Outcome:
    """Return the total of the log of epochs, whose powers are measured without PUE."""
    values = Values({}, context)
    if run.unmeasured:
        values.doubts.append(reason("carbontracker_unmeasured", count=run.unmeasured))
    started_at = values.local(run.started, "Time") if run.started else None
    ended_at = values.local(run.ended, "Duration") if run.ended else None
    if started_at is None:
        values.rejects.append(reason("required", "components", expected="the line that tells when the run began"))
    return judged(_claim(row, text, run, started_at, ended_at, run.joules / JOULES_PER_KWH, None, context), values)


def _claim(
    row: int,
    text: str,
    run: Run,
    started_at: datetime | None,
    ended_at: datetime | None,
    energy_kwh: Decimal | None,
    pue: Decimal | None,
    context: SourceContext,
) -> Claim:
    when = started_at or ended_at
    start = f"{when:%Y-%m-%dT%H:%M:%S}" if when else ""
    is_total = pue is not None
    key = f"carbontracker:{start}:{run.components[:200]}"
    return Claim(
        row=row,
        text=text,
        key=key if is_total else f"{key}:epochs",
        started_at=started_at,
        ended_at=ended_at,
        energy_kwh=energy_kwh,
        boundary="device",
        quality=context.default_quality or "telemetry",
        columns=("Time", "Time", "Energy"),
        pue_included=pue,
        is_cumulative=not is_total,
        # Both logs tell of one run; the summary, which the tool totals itself, comes first.
        subject=key,
        precedence=20 if is_total else 10,
    )


CARBONTRACKER = Format(
    name="carbontracker",
    label="carbontracker log",
    detect=detect,
    parse=parse,
    header_of=lambda evidence: "",
    docs_page="docs/formats/carbontracker.md",
    key_rule="When the run began, in UTC, with the components that were found; the summary comes before the epochs.",
    rows_stand_alone=False,
)
