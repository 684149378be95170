"""One row of a tool's log: its values read with every complaint collected, then believed or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ingest.parsing import doubts
from ingest.parsing.messages import reason
from ingest.parsing.outcomes import Outcome, ParsedReading, Reason, RowProblem, SourceContext
from ingest.parsing.values import TOO_LARGE, NotANumber, NotATime, booked, in_zone, number, shown, time

SMALLEST_KWH = Decimal("1e-9")
JOULES_PER_KWH = Decimal(3_600_000)
MAX_NAME_CHARS = 200


@dataclass
class Values:
    """A row's values by column: ``rejects`` make it unreadable, ``doubts`` hold it back, ``notes`` go along."""

    values: Mapping[str, str]
    context: SourceContext
    has_decimal_comma: bool = False
    rejects: list[Reason] = field(default_factory=list)
    doubts: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)

    def text(self, column: str) -> str:
        """Return the value without surrounding blanks; nothing where the column is missing."""
        return (self.values.get(column) or "").strip()

    def name(self, column: str) -> str:
        """Return a name, cut to what the books hold."""
        return self.text(column)[:MAX_NAME_CHARS]

    def amount(self, column: str, *, required: bool = True) -> Decimal | None:
        """Return an amount that is not negative, or None where it is empty or wrong."""
        text = self.text(column)
        if not text:
            if required:
                self.rejects.append(reason("required", column, expected="a number, which the tool always writes"))
            return None
        try:
            amount = number(text, has_decimal_comma=self.has_decimal_comma)
        except NotANumber:
            self.rejects.append(reason("not_a_number", column, found=text[:60]))
            return None
        if amount < 0:
            self.rejects.append(reason("negative", column, found=text))
        elif amount >= TOO_LARGE:
            self.rejects.append(reason("number_too_large", column, found=text))
        else:
            return amount
        return None

    def moment(self, column: str) -> datetime | None:
        """Return a moment in UTC; a tool's wall clock without an offset is the source's.

        Of an hour that exists twice the first is taken and noted: a tool's row cannot be asked.
        """
        text = self.text(column)
        try:
            at = time(text)
        except NotATime:
            self.rejects.append(reason("not_a_time", column, found=text[:60]))
            return None
        return at.astimezone(UTC) if at.tzinfo is not None else self.local(at, column)

    def local(self, at: datetime, column: str) -> datetime:
        """Return the moment of a wall-clock time in the source's zone."""
        local = in_zone(at, self.context.time_zone)
        words = {"found": f"{at:%Y-%m-%d %H:%M:%S}", "zone": self.context.time_zone}
        words["taken"] = f"{local.at:%Y-%m-%d %H:%M:%S}"
        if local.is_ambiguous:
            self.notes.append(reason("time_ambiguous_taken", column, **words))
        if local.is_missing:
            self.notes.append(reason("time_missing_taken", column, **words))
        return local.at


@dataclass(frozen=True)
class Claim:
    """What a tool's row says. Columns name where start, end and energy stand, for what is said about them."""

    row: int
    text: str
    key: str
    started_at: datetime | None
    ended_at: datetime | None
    energy_kwh: Decimal | None
    boundary: str
    quality: str
    columns: tuple[str, str, str]
    pue_included: Decimal | None = None
    device_hours: Decimal | None = None
    units: int = 1
    hardware: str | None = None
    project: str = ""
    is_run: bool = True
    is_cumulative: bool = False
    subject: str = ""
    meter: str = ""
    precedence: int = 0
    # A meter that counts on shows that nothing passed; a tracker that says 0 has measured nothing.
    zero_is_measured: bool = False


def judged(claim: Claim, values: Values) -> Outcome:
    """Return the claim as a reading, or with every reason at once why it is rejected or held back."""
    start, end, energy = claim.columns
    started_at, ended_at, energy_kwh = claim.started_at, claim.ended_at, claim.energy_kwh
    if energy_kwh and energy_kwh < SMALLEST_KWH:
        values.rejects.append(reason("too_small", energy, found=f"{energy_kwh:.3g}"))
    if started_at and ended_at and ended_at <= started_at:
        found = f"{shown(Decimal((ended_at - started_at) // timedelta(microseconds=1)) / 1_000_000)} s"
        values.rejects.append(reason("no_duration", end, found=found))
    if values.rejects or started_at is None or ended_at is None or energy_kwh is None:
        reasons = (*values.rejects, *values.doubts)
        return RowProblem(claim.row, claim.text, reasons, not values.rejects, started_at or ended_at)
    length = ended_at - started_at
    values.doubts += doubts.of_time(started_at, ended_at, values.context.now, start=start, end=end)
    values.doubts += doubts.of_power(
        energy_kwh / (claim.pue_included or 1),
        length,
        claim.boundary,
        claim.device_hours,
        column=energy,
        units=claim.units,
    )
    if energy_kwh == 0 and not claim.zero_is_measured:
        values.doubts.append(reason("zero_energy", energy, duration=shown(doubts.hours_of(length) * 3600)))
    if values.doubts:
        return RowProblem(claim.row, claim.text, (*values.doubts, *values.notes), True, started_at)
    return ParsedReading(
        row=claim.row,
        text=claim.text,
        series_key=claim.key,
        is_run=claim.is_run,
        started_at=started_at,
        ended_at=ended_at,
        metered_energy_kwh=booked(energy_kwh),
        boundary=claim.boundary,
        pue_included=None if claim.pue_included is None else booked(claim.pue_included),
        quality=claim.quality,
        site=None,
        team=None,
        model=None,
        phase=None,
        hardware=claim.hardware,
        project=claim.project,
        device_hours=None if claim.device_hours is None else booked(claim.device_hours),
        notes=tuple(values.notes),
        is_cumulative=claim.is_cumulative,
        subject=claim.subject,
        meter=claim.meter,
        precedence=claim.precedence,
    )
