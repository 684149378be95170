"""What Slurm says of one job: when, how much energy, on how many GPUs; and what its zeros and blanks mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from ingest.parsing.messages import add_sentences, gettext_noop, reason
from ingest.parsing.outcomes import Outcome, RowProblem, RowUnderstood
from ingest.parsing.toolrow import JOULES_PER_KWH, Claim, Values, judged
from ingest.parsing.values import NotANumber, number, seconds

NOT_BEGUN = {"", "unknown", "none", "0"}
# Slurm's “no value” in 64 bits, and what its subtraction leaves of it.
NO_VALUE = Decimal(1 << 63)
MOST_JOULES = Decimal("1e15")
EPOCH = re.compile(r"\d{9,11}")
# Some sites write a hyphen between date and time.
HYPHENATED = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d:\d\d:\d\d)")
HUMAN = re.compile(r"(\d+(?:\.\d+)?)([KMGTP]?)")
SUFFIXES = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15}
GPU = re.compile(r"gres/gpu(?::([^=,]+))?=(\d+)")

add_sentences(
    files={
        "sacct_no_header": gettext_noop(
            "This looks like a table of Slurm's sacct without its header (-n), so it cannot be told what the columns "
            "are. Export it again without -n, or put the header above it."
        ),
    },
    rows={
        "sacct_step": gettext_noop(
            "A step of the job in line %(row)s, whose energy contains it; adding both would count it again."
        ),
        "sacct_orphan": gettext_noop(
            "The step %(step)s stands without its job's row, which holds the energy. Export whole jobs (sacct without "
            "a filter on steps, or with -X)."
        ),
        "sacct_not_begun": gettext_noop("The job has not begun, or never ran; it used nothing."),
        "sacct_not_measured": gettext_noop(
            "Slurm states no energy for this job (0 or blank means that no plugin measured it). That is not the same "
            "as no energy, so nothing is booked."
        ),
        "sacct_sentinel": gettext_noop(
            "Slurm states %(found)s J for this job, more than any job can use: a counter's error, not an amount."
        ),
        "sacct_human": gettext_noop(
            "Only the rounded ConsumedEnergy (%(found)s) is there; export ConsumedEnergyRaw to have all digits."
        ),
        "sacct_from_steps": gettext_noop(
            "The job's own row states no energy; that of its steps was taken: the allocation's, or the sum of the "
            "numbered steps, whichever is larger."
        ),
        "sacct_running": gettext_noop("The job is still running; this is its energy so far."),
    },
)


@dataclass(frozen=True)
class Job:
    """A job's row, and the energy in J that its steps state where the job itself states none."""

    row: int
    text: str
    values: Values
    steps_joules: Decimal | None = None


def judged_job(job: Job) -> Outcome:
    """Return what the job's row becomes."""
    values = job.values
    elapsed_s = values.amount("ElapsedRaw", required=False)
    if values.text("Start").casefold() in NOT_BEGUN:
        return RowUnderstood(job.row, job.text, reason("sacct_not_begun"))
    started_at = _time(values, "Start")
    is_running = values.text("End").casefold() in NOT_BEGUN
    if is_running:
        values.notes.append(reason("sacct_running"))
    if elapsed_s is None and is_running:
        values.rejects.append(reason("required", "ElapsedRaw", expected="how long the job ran, in s"))
    length = seconds(elapsed_s) if elapsed_s is not None else None
    ended_at = (started_at + length if started_at and length is not None else None) if is_running else None
    if not is_running:
        ended_at = _time(values, "End")
    joules = joules_of(values)
    if not elapsed_s and not joules and started_at == ended_at:
        return RowUnderstood(job.row, job.text, reason("sacct_not_begun"))
    if not joules and job.steps_joules:
        joules = job.steps_joules
        values.notes.append(reason("sacct_from_steps"))
    if not joules and not values.rejects:
        return RowProblem(job.row, job.text, (reason("sacct_not_measured", "ConsumedEnergyRaw"),), quarantined=True)
    return judged(_claim(job, values, started_at, ended_at, joules), values)


def _claim(
    job: Job, values: Values, started_at: datetime | None, ended_at: datetime | None, joules: Decimal | None
) -> Claim:
    count, kind = gpus_of(values.text("AllocTRES"))
    nodes = values.amount("NNodes", required=False)
    hours = None
    if count and started_at and ended_at:
        hours = count * Decimal((ended_at - started_at).total_seconds()) / 3600
    at = f"{int(started_at.timestamp())}" if started_at else ""
    return Claim(
        row=job.row,
        text=job.text,
        key=f"sacct:{(values.text('JobIDRaw') or values.text('JobID'))[:60]}:{at}",
        started_at=started_at,
        ended_at=ended_at,
        energy_kwh=None if joules is None else joules / JOULES_PER_KWH,
        boundary=values.context.default_boundary or "node",
        quality=values.context.default_quality or "telemetry",
        columns=("Start", "End", "ConsumedEnergyRaw"),
        device_hours=hours,
        units=max(int(nodes or 1), 1),
        hardware=kind,
        project=values.name("Account"),
        is_cumulative=True,
    )


def joules_of(values: Values) -> Decimal | None:
    """Return the energy in J; None where Slurm measured none, which it writes as 0, blank or a huge number."""
    raw = values.text("ConsumedEnergyRaw")
    text = raw or _tres_energy(values.text("AllocTRES"))
    if not text:
        return _human(values)
    try:
        joules = number(text)
    except NotANumber:
        values.rejects.append(reason("not_a_number", "ConsumedEnergyRaw", found=text[:60]))
        return None
    if joules >= NO_VALUE:
        return None
    if joules > MOST_JOULES:
        values.doubts.append(reason("sacct_sentinel", "ConsumedEnergyRaw", found=text))
    return joules or None


def _tres_energy(text: str) -> str:
    return next((part[7:] for part in text.split(",") if part.startswith("energy=")), "")


def _human(values: Values) -> Decimal | None:
    """Return the amount that sacct rounded for people: two decimals and a decimal suffix."""
    match = HUMAN.fullmatch(values.text("ConsumedEnergy"))
    if match is None or not Decimal(match[1]):
        return None
    values.notes.append(reason("sacct_human", "ConsumedEnergy", found=match[0]))
    return Decimal(match[1]) * SUFFIXES[match[2]]


def energy_of_steps(steps: Mapping[str, Values]) -> Decimal | None:
    """Return the energy in J of a job's steps: extern covers the whole allocation, numbered steps add up."""
    found = {name: joules_of(values) or Decimal(0) for name, values in steps.items()}
    numbered = sum((joules for name, joules in found.items() if name.isdigit()), Decimal(0))
    return max(found.get("extern", Decimal(0)), numbered, found.get("batch", Decimal(0))) or None


def gpus_of(tres: str) -> tuple[int, str | None]:
    """Return how many GPUs an allocation holds and their type; “gpu” and “gpu:h100” count the same devices."""
    found = GPU.findall(tres)
    typed = {kind: int(count) for kind, count in found if kind}
    plain = [int(count) for kind, count in found if not kind]
    return (plain[0] if plain else sum(typed.values())), ", ".join(sorted(typed)) or None


def _time(values: Values, column: str) -> datetime | None:
    text = values.text(column)
    if EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC)
    if match := HYPHENATED.fullmatch(text):
        values = Values({column: f"{match[1]}T{match[2]}"}, values.context, False, values.rejects, [], values.notes)
    return values.moment(column)
