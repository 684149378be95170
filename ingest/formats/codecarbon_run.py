"""What a row of emissions.csv says about its run: when, how much, on what; and whether to believe it."""

import hashlib
import re
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ingest.formats.codecarbon_rows import MAX_PUE, MIN_PUE, Row
from ingest.parsing.doubts import of_time
from ingest.parsing.messages import reason
from ingest.parsing.outcomes import Reason, SourceContext
from ingest.parsing.values import (
    TOO_LARGE,
    NotANumber,
    NotATime,
    booked,
    in_zone,
    number,
    seconds,
    shown,
    shown_power,
    time,
)

# The most that an accelerator and the machine around it may draw on average (docs/formats/codecarbon.md).
DEVICE_W, HOST_W, UNKNOWN_HOST_W = Decimal(5_000), Decimal(10_000), Decimal(100_000)
PARTS_TOLERANCE_SHARE, PARTS_TOLERANCE_KWH = Decimal("0.05"), Decimal("1e-8")
DEVICE_NAME = re.compile(r"(\d{1,4}) x (.+)")
PARTS = ("cpu_energy", "gpu_energy", "ram_energy")
HASHED = (
    "timestamp",
    "project_name",
    "experiment_id",
    "duration",
    "energy_consumed",
    *PARTS,
    "country_iso_code",
)
# Three to a hundred characters with a letter among them: neither a number nor a time that slipped into the column.
OWN_RUN_ID = re.compile(r"(?=[^A-Za-z]*[A-Za-z])(?!\d{4}-\d\d-\d\d)[\w.\-]{3,100}")
NO_RUN_ID = {"none", "nan", "null"}
# Of several accounts of one run the highest counts: the tracker's total, a report that repeats it, what the tracker
# posted while it ran (its tail is lost), and the run's tasks (what lies between them is missing).
TOTAL, REPORT, POSTED, TASKS = 40, 30, 20, 10


@dataclass(frozen=True)
class Run:
    """A row's run. ``doubts`` hold it back (quarantine), ``notes`` go along with it."""

    row: Row
    run_id: str | None
    started_at: datetime
    ended_at: datetime
    duration_s: Decimal
    metered_energy_kwh: Decimal
    pue_included: Decimal | None
    gpu_count: int | None
    gpu_model: str | None
    doubts: tuple[Reason, ...]
    notes: tuple[Reason, ...]

    @property
    def key(self) -> str:
        """What makes it the same run: its id, else a digest of the values that no re-writing changes."""
        return f"codecarbon:run:{self.run_id}" if self.run_id else f"codecarbon:hash:{_digest(self.row)}"

    @property
    def device_hours(self) -> Decimal | None:
        """GPU count × hours, where the row counts GPUs."""
        return booked(self.gpu_count * self.duration_s / 3600) if self.gpu_count else None


def subject_of(run_id: str | None) -> str:
    """Return what names a run in every log that tells of it; nothing where it has no id."""
    has_one = run_id is not None and run_id.casefold() not in {"", *NO_RUN_ID}
    return f"codecarbon:run:{run_id.casefold()}"[:200] if run_id and has_one else ""


class Unreadable(Exception):
    """The row lacks what no reading can do without."""

    def __init__(self, reasons: list[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reason.message for reason in reasons))


def read_run(row: Row, context: SourceContext, has_decimal_comma: bool = False) -> Run:
    """Return the row's run; raises Unreadable with every reason at once."""
    reasons: list[Reason] = []
    duration_s = _amount(row, "duration", has_decimal_comma, reasons)
    energy_kwh = _amount(row, "energy_consumed", has_decimal_comma, reasons)
    ended_at, notes = _end(row, context, reasons)
    if duration_s is not None and not reasons and seconds(duration_s) <= timedelta(0):
        reasons.append(reason("no_duration", "duration", found=row.get("duration")))
    if energy_kwh and not reasons and energy_kwh < Decimal("1e-9"):
        reasons.append(reason("too_small", "energy_consumed", found=row.get("energy_consumed")))
    if reasons or duration_s is None or energy_kwh is None or ended_at is None:
        raise Unreadable(reasons)
    pue, pue_doubts, pue_notes = _pue(row, has_decimal_comma)
    count, model = gpus(row.get("gpu_count"), row.get("gpu_model"))
    place_doubts, place_notes = _place(row, context)
    run = Run(
        row=row,
        run_id=_run_id(row.get("run_id")),
        started_at=ended_at - seconds(duration_s),
        ended_at=ended_at,
        duration_s=duration_s,
        metered_energy_kwh=energy_kwh,
        pue_included=pue,
        gpu_count=count,
        gpu_model=model,
        doubts=(*pue_doubts, *place_doubts),
        notes=(*([row.repair] if row.repair else []), *notes, *pue_notes, *place_notes),
    )
    return _weighed(run, context, has_decimal_comma)


def _amount(row: Row, column: str, has_decimal_comma: bool, reasons: list[Reason]) -> Decimal | None:
    text = row.get(column)
    if not text:
        reasons.append(reason("required", column, expected="a number, which CodeCarbon always writes"))
        return None
    try:
        amount = number(text, has_decimal_comma=has_decimal_comma)
    except NotANumber:
        reasons.append(reason("not_a_number", column, found=text[:60]))
        return None
    if amount < 0:
        reasons.append(reason("negative", column, found=text))
    if amount >= TOO_LARGE:
        reasons.append(reason("number_too_large", column, found=text))
    return amount


def _end(row: Row, context: SourceContext, reasons: list[Reason]) -> tuple[datetime | None, list[Reason]]:
    """Return when the run ended; CodeCarbon writes the wall clock of its machine, without an offset."""
    text = row.get("timestamp")
    try:
        at = time(text)
    except NotATime:
        reasons.append(reason("not_a_time", "timestamp", found=text[:60]))
        return None, []
    if at.tzinfo is not None:
        return at.astimezone(UTC), []
    local = in_zone(at, context.time_zone)
    words = {"found": text, "zone": context.time_zone, "taken": f"{local.at:%Y-%m-%d %H:%M:%S}"}
    if local.is_ambiguous:
        return local.at, [reason("time_ambiguous_taken", "timestamp", **words)]
    if local.is_missing:
        return local.at, [reason("time_missing_taken", "timestamp", **words)]
    return local.at, []


def _run_id(text: str) -> str | None:
    """Return the run's identity: CodeCarbon's own is a UUID; other people's may be any word but “None”."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return text if OWN_RUN_ID.fullmatch(text) and text.casefold() not in NO_RUN_ID else None


def _pue(row: Row, has_decimal_comma: bool) -> tuple[Decimal | None, list[Reason], list[Reason]]:
    """Return the PUE that the tracker multiplied in; 1 is no overhead, so nothing is inside."""
    if row.is_pue_lost:
        return None, [], [reason("pue_unreadable", "pue")]
    text = row.get("pue")
    if not text:
        return None, [], []
    try:
        pue = number(text, has_decimal_comma=has_decimal_comma)
    except NotANumber:
        return None, [reason("not_a_number", "pue", found=text[:60])], []
    if not MIN_PUE <= pue <= MAX_PUE:
        return None, [reason("pue_implausible", "pue", found=text)], []
    return (None if pue == 1 else booked(pue)), [], []


def gpus(count_text: str, model_text: str) -> tuple[int | None, str | None]:
    """Return how many GPUs a log counts and their name; “4 x NVIDIA A100” names both."""
    names = [name.strip() for name in model_text.split(",") if name.strip()]
    counted = [DEVICE_NAME.fullmatch(name) for name in names]
    in_names = sum(int(match[1]) for match in counted if match) if names and all(counted) else None
    model = counted[0][2] if len(names) == 1 and counted[0] else ", ".join(names)
    try:
        return max(int(number(count_text)), 0), model or None
    except NotANumber:
        return in_names, model or None


def _place(row: Row, context: SourceContext) -> tuple[list[Reason], list[Reason]]:
    """Flag the place that CodeCarbon reports when it finds no network; a true one has other coordinates."""
    if row.get("country_iso_code") != "CAN" or row.get("region").lower() != "quebec":
        return [], []
    if (row.get("longitude"), row.get("latitude")) != ("-71.2", "46.8"):
        return [], []
    if context.has_site:
        return [], [reason("fallback_place", "region")]
    return [reason("fallback_place_no_site", "region")], []


def _weighed(run: Run, context: SourceContext, has_decimal_comma: bool) -> Run:
    """Return the run with what speaks against believing it."""
    when = of_time(run.started_at, run.ended_at, context.now, start="timestamp", end="timestamp")
    doubts = [*run.doubts, *when, *_power_doubts(run)]
    notes = list(run.notes)
    if run.metered_energy_kwh == 0:
        doubts.append(reason("zero_energy", "energy_consumed", duration=shown(run.duration_s)))
    parts = _parts(run.row, has_decimal_comma)
    if parts is not None:
        doubts += _parts_doubts(run, sum(parts, Decimal(0)))
        if run.gpu_count and parts[1] == 0 and run.metered_energy_kwh:
            notes.append(reason("gpu_energy_zero", "gpu_energy", count=run.gpu_count))
    return replace(run, doubts=tuple(doubts), notes=tuple(notes))


def _power_doubts(run: Run) -> list[Reason]:
    power_w = run.metered_energy_kwh * 3_600_000 / run.duration_s
    if run.gpu_count is None and run.row.repair:
        limit_w, devices = UNKNOWN_HOST_W, "an unknown number of GPUs"
    else:
        limit_w, devices = HOST_W + DEVICE_W * (run.gpu_count or 0), f"{run.gpu_count or 'no'} GPU"
    if power_w <= limit_w * (run.pue_included or 1):
        return []
    words = {"power": shown_power(power_w), "duration": shown(run.duration_s), "limit": shown_power(limit_w)}
    return [reason("codecarbon_power", "energy_consumed", devices=devices, **words)]


def _parts(row: Row, has_decimal_comma: bool) -> tuple[Decimal, ...] | None:
    """Return the energies of CPU, GPU and RAM in kWh, if the version wrote all three."""
    try:
        return tuple(number(row.get(column), has_decimal_comma=has_decimal_comma) for column in PARTS)
    except NotANumber:
        return None


def _parts_doubts(run: Run, sum_kwh: Decimal) -> list[Reason]:
    total = run.metered_energy_kwh
    tolerance = max(total * PARTS_TOLERANCE_SHARE, PARTS_TOLERANCE_KWH)
    # Some versions multiply the parts by the PUE as well, some only the total.
    if any(abs(total - candidate) <= tolerance for candidate in (sum_kwh, sum_kwh * (run.pue_included or 1))):
        return []
    return [reason("parts_differ", "energy_consumed", total=shown(total), sum=shown(sum_kwh))]


def _digest(row: Row) -> str:
    """Return a digest of the values, numbers to ten digits: old versions re-format what they re-write."""
    parts = []
    for column in HASHED:
        text = row.get(column)
        try:
            text = f"{number(text):.9e}"
        except NotANumber:
            text = text.replace(" ", "T", 1) if column == "timestamp" else text
        parts.append(text)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
