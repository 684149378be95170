"""The fields of one native reading, read one by one; every complaint is collected, none stops the reading."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from ingest.parsing.messages import reason
from ingest.parsing.outcomes import Reason, SourceContext
from ingest.parsing.values import TOO_LARGE, NotANumber, NotATime, in_zone, number, time

TEAM_NOTE = "Example row: replace it, and this note"
SITE_NOTE = "Example of a site's main meter: no team, boundary facility; replace it, and this note"
EXAMPLES = {TEAM_NOTE, SITE_NOTE}
COLUMNS = (
    "started_at", "ended_at", "energy_kwh", "boundary", "site", "team", "model", "phase", "quality",
    "reading_id", "meter", "pue_included", "hardware", "device_hours", "note",
)  # fmt: skip
REQUIRED = ("started_at", "ended_at", "energy_kwh")
BOUNDARIES = ("device", "node", "rack", "facility")
QUALITIES = ("measured", "telemetry", "provider_reported", "estimated", "default")
MAX_NAME_CHARS = 200
EXPECTED = {
    "started_at": "when the interval begins, as 2026-03-01T00:00:00+01:00",
    "ended_at": "when the interval ends, as 2026-04-01T00:00:00+02:00",
    "energy_kwh": "the energy of the interval in kWh, as 12.5",
    "boundary": f"what the meter encloses: {', '.join(BOUNDARIES)} (the source has no default)",
    "quality": f"how well the amount is known: {', '.join(QUALITIES)} (the source has no default)",
}


class Fields:
    """The values of a row by column, with what is wrong (``rejects``) or not believable (``doubts``)."""

    def __init__(self, values: Mapping[str, str], context: SourceContext, has_decimal_comma: bool) -> None:
        self.values = values
        self.context = context
        self.has_decimal_comma = has_decimal_comma
        self.rejects: list[Reason] = []
        self.doubts: list[Reason] = []

    def reject(self, code: str, column: str, **params: object) -> None:
        """Add a reason for which the row cannot be read."""
        self.rejects.append(reason(code, column, **params))

    def doubt(self, code: str, column: str, **params: object) -> None:
        """Add a reason for which the row is not believed."""
        self.doubts.append(reason(code, column, **params))

    def raw(self, column: str) -> str:
        """Return the value without surrounding blanks; nothing where the column is missing."""
        return self.values.get(column, "").strip()

    def name(self, column: str) -> str | None:
        """Return a name as written."""
        text = self.raw(column)
        if len(text) > MAX_NAME_CHARS:
            self.reject("text_too_long", column, limit=MAX_NAME_CHARS)
        return text or None

    def code(self, column: str, known: tuple[str, ...], default: str | None) -> str | None:
        """Return one of the known codes, or the source's default where the value is empty."""
        text = self.raw(column)
        code = text.casefold().replace("-", "_").replace(" ", "_")
        if not text and default is None:
            self.reject("required", column, expected=EXPECTED[column])
        elif text and code not in known:
            self.reject("not_one_of", column, expected=", ".join(known), found=text[:60])
        return (code or default) if code in known or not text else None

    def amount(self, column: str) -> Decimal | None:
        """Return an amount that is not negative, or None where the value is empty or wrong."""
        text = self.raw(column)
        if not text:
            if column in REQUIRED:
                self.reject("required", column, expected=EXPECTED[column])
            return None
        try:
            amount = number(text, has_decimal_comma=self.has_decimal_comma)
        except NotANumber:
            self.reject("decimal_comma" if _has_commas(text) else "not_a_number", column, found=text[:60])
            return None
        if amount < 0:
            self.reject("negative", column, found=text)
        elif amount >= TOO_LARGE:
            self.reject("number_too_large", column, found=text)
        else:
            return amount
        return None

    def moment(self, column: str) -> datetime | None:
        """Return a moment in UTC; without an offset it is the source's wall clock."""
        text = self.raw(column)
        if not text:
            self.reject("required", column, expected=EXPECTED[column])
            return None
        try:
            at = time(text)
        except NotATime:
            self.reject("not_a_time", column, found=text[:60])
            return None
        return at.astimezone(UTC) if at.tzinfo else self._local(column, text, at)

    def _local(self, column: str, text: str, naive: datetime) -> datetime | None:
        zone = self.context.time_zone
        local = in_zone(naive, zone)
        if local.is_ambiguous and local.other_at is not None:
            first, second = (naive.replace(tzinfo=UTC) - at for at in (local.at, local.other_at))
            signs = {"first": _offset(first.total_seconds()), "second": _offset(second.total_seconds())}
            self.reject("time_ambiguous", column, found=text, zone=zone, **signs)
            return None
        if local.is_missing:
            self.reject("time_missing", column, found=text, zone=zone)
            return None
        return local.at


def _has_commas(text: str) -> bool:
    return "," in text and text.replace(",", "").replace(".", "").isdigit()


def _offset(offset_s: float) -> str:
    minutes = int(abs(offset_s)) // 60
    return f"{'-' if offset_s < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
