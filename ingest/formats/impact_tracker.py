"""experiment-impact-tracker's data.json: power samples, one JSON object per line, integrated over time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.jsons import Line, lines
from ingest.parsing.messages import add_sentences, gettext_noop, reason
from ingest.parsing.outcomes import Outcome, RowProblem, RowUnderstood, SourceContext
from ingest.parsing.toolrow import JOULES_PER_KWH, Claim, Values, judged
from ingest.parsing.values import seconds, shown

# What the process itself draws where the tool knows it, else what the machine draws.
PARTS = (
    ("rapl_estimated_attributable_power_draw", "rapl_power_draw_absolute"),
    ("nvidia_estimated_attributable_power_draw", "nvidia_draw_absolute"),
)
LONGEST_STEP = timedelta(minutes=10)

add_sentences(
    rows={
        "impact_tracker_first": gettext_noop("The first sample: energy is counted from here on."),
        "impact_tracker_gap": gettext_noop(
            "%(seconds)s s passed since the sample before: nothing is known of the time between, so it is a gap."
        ),
        "impact_tracker_no_power": gettext_noop("The sample states no power, neither of the CPU nor of the GPU."),
        "impact_tracker_back": gettext_noop("The sample is not later than the one before it."),
    }
)


@dataclass(frozen=True)
class Sample:
    """The power at a moment."""

    at: datetime
    watts: Decimal


def detect(head: Head) -> bool:
    """Recognise the samples by the names of their powers."""
    return head.first_line.lstrip().startswith("{") and any(f'"{name}"' in head.text for pair in PARTS for name in pair)


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per sample; each books the energy since the sample before."""
    before: Sample | None = None
    origin = ""
    for line in lines(evidence):
        values = Values(_plain(line), context)
        sample = None if line.problem else _sample(values)
        if sample is None or line.problem:
            reasons = (line.problem,) if line.problem else tuple(values.rejects)
            yield RowProblem(line.row, line.text, reasons, quarantined=False)
            continue
        if before is None:
            origin = values.text("timestamp")
            yield RowUnderstood(line.row, line.text, reason("impact_tracker_first"))
        elif sample.at <= before.at:
            told = reason("impact_tracker_back", "timestamp")
            yield RowProblem(line.row, line.text, (told,), quarantined=False)
            continue
        elif sample.at - before.at > LONGEST_STEP:
            gap_s = Decimal((sample.at - before.at) // timedelta(seconds=1))
            yield RowUnderstood(line.row, line.text, reason("impact_tracker_gap", seconds=shown(gap_s)))
        else:
            yield judged(_claim(line, values, origin, before, sample), values)
        before = sample


def _plain(line: Line) -> dict[str, str]:
    found = line.value if isinstance(line.value, dict) else {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def _sample(values: Values) -> Sample | None:
    at_s = values.amount("timestamp")
    found = [_power(values, own, absolute) for own, absolute in PARTS]
    known = [watts for watts in found if watts is not None]
    if not known:
        values.rejects.append(reason("impact_tracker_no_power"))
    if at_s is not None and at_s > 10**11:
        values.rejects.append(reason("not_a_time", "timestamp", found=values.text("timestamp")[:60]))
    if values.rejects or at_s is None:
        return None
    return Sample(datetime(1970, 1, 1, tzinfo=UTC) + seconds(at_s), sum(known, Decimal(0)))


def _power(values: Values, own: str, absolute: str) -> Decimal | None:
    watts = values.amount(own, required=False)
    return watts if watts is not None else values.amount(absolute, required=False)


def _claim(line: Line, values: Values, origin: str, before: Sample, sample: Sample) -> Claim:
    """Return the energy between two samples, the power running straight from one to the other (trapezoid)."""
    length_s = Decimal((sample.at - before.at) // timedelta(microseconds=1)) / 1_000_000
    return Claim(
        row=line.row,
        text=line.text,
        key=f"impact-tracker:{origin[:60]}",
        is_run=False,
        started_at=before.at,
        ended_at=sample.at,
        energy_kwh=(before.watts + sample.watts) / 2 * length_s / JOULES_PER_KWH,
        boundary="device",
        quality=values.context.default_quality or "telemetry",
        columns=("timestamp", "timestamp", "power"),
    )


IMPACT_TRACKER = Format(
    name="impact-tracker",
    label="experiment-impact-tracker log",
    detect=detect,
    parse=parse,
    header_of=lambda evidence: "",
    docs_page="docs/formats/impact-tracker.md",
    key_rule="The time of the log's first sample names the log; each reading is known by the sample it begins at.",
    rows_stand_alone=False,
)
