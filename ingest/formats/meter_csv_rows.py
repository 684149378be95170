"""Single rows of a meter's table: their time, and what in them means that nothing was measured."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ingest.parsing.mapping import MeterColumns, ValueColumn
from ingest.parsing.messages import add_sentences, gettext_noop, reason
from ingest.parsing.outcomes import SourceContext
from ingest.parsing.toolrow import Values
from ingest.parsing.values import LocalTime, NotANumber, NotATime, in_zone, number, seconds, time

FURTHEST_MIN = 14 * 60
LATEST_S = Decimal(10**11)

add_sentences(
    rows={
        "meter_csv_second_hour": gettext_noop(
            "%(column)s, %(found)s, exists twice in %(zone)s, where the clock goes back; the second was taken, as the "
            "row stands after one of the first."
        ),
        "meter_csv_time": gettext_noop("%(column)s must hold a time written as %(format)s; found “%(found)s”."),
        "meter_csv_offset": gettext_noop(
            "%(column)s must hold the minutes between local time and UTC, such as 60 or -300; found “%(found)s”."
        ),
    }
)


@dataclass
class Row:
    """One value of a row: of which column, when, and how much."""

    number: int
    text: str
    at: datetime | None
    column: ValueColumn
    values: Values
    amount: Decimal | None = None


def missing_in(row: Row, mapping: MeterColumns) -> str | None:
    """Return the text that means that nothing was measured, where the row holds one."""
    text = row.values.text(row.column.column)
    if text in mapping.missing:
        return text or "–"
    try:
        is_zero = number(text, has_decimal_comma=mapping.has_decimal_comma) == 0
    except NotANumber:
        return None
    return text if is_zero and mapping.is_zero_missing else None


class TimeReader:
    """Reads the time of one row after the other; their order tells an hour that exists twice apart."""

    def __init__(self, mapping: MeterColumns, context: SourceContext) -> None:
        self.mapping = mapping
        self.zone = mapping.time_zone or context.time_zone
        self.last_at: datetime | None = None

    def moment(self, values: Values) -> datetime | None:
        """Return the moment of the row in UTC, or None with the reason among its rejects."""
        written = " ".join(values.text(column) for column in self.mapping.time_columns)
        at = self._written(written, values)
        if at is None:
            return None
        if at.tzinfo is not None:
            found = at.astimezone(UTC)
        elif self.mapping.offset_column:
            offset = self._offset(values)
            if offset is None:
                return None
            found = at.replace(tzinfo=UTC) - offset
        else:
            found = self._local(at, written, values)
        self.last_at = found
        return found

    def _written(self, text: str, values: Values) -> datetime | None:
        column, pattern = self.mapping.time_columns[0], self.mapping.time_format
        try:
            if pattern == "unix":
                unix_s = number(text)
                if not 0 <= unix_s < LATEST_S:
                    raise NotANumber(text)
                return datetime(1970, 1, 1, tzinfo=UTC) + seconds(unix_s)
            return datetime.strptime(text, pattern) if pattern else time(text)  # noqa: DTZ007  (its zone comes next)
        except (NotATime, NotANumber):
            values.rejects.append(reason("not_a_time", column, found=text[:60]))
        except ValueError:
            values.rejects.append(reason("meter_csv_time", column, format=pattern, found=text[:60]))
        return None

    def _offset(self, values: Values) -> timedelta | None:
        column = self.mapping.offset_column
        try:
            minutes = number(values.text(column))
            if abs(minutes) <= FURTHEST_MIN and not minutes % 1:
                return timedelta(minutes=int(minutes))
        except NotANumber:
            pass
        values.rejects.append(reason("meter_csv_offset", column, found=values.text(column)[:20]))
        return None

    def _local(self, at: datetime, written: str, values: Values) -> datetime:
        local = in_zone(at, self.zone)
        column, words = self.mapping.time_columns[0], {"found": written, "zone": self.zone}
        if local.is_ambiguous and self._is_second(local) and local.other_at:
            values.notes.append(reason("meter_csv_second_hour", column, **words))
            return local.other_at
        words["taken"] = f"{local.at:%Y-%m-%d %H:%M:%S}"
        if local.is_ambiguous:
            values.notes.append(reason("time_ambiguous_taken", column, **words))
        if local.is_missing:
            values.notes.append(reason("time_missing_taken", column, **words))
        return local.at

    def _is_second(self, local: LocalTime) -> bool:
        return self.last_at is not None and local.at <= self.last_at
