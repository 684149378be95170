"""What a source says of the columns of its meters' tables: read strictly, so that no file is read by half a mapping."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ingest.parsing.messages import add_sentences, gettext_noop, refusal

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS = {"point": False, "comma": True}
ORDERS = ("oldest_first", "newest_first")
STAMPS = ("start", "end")
REGISTER, INTERVAL, POWER = "register", "interval", "power"
KINDS = (REGISTER, INTERVAL, POWER)
# kWh per unit of energy, kW per unit of power.
ENERGIES = {"Wh": Decimal("0.001"), "kWh": Decimal(1), "MWh": Decimal(1000)}
POWERS = {"W": Decimal("0.001"), "kW": Decimal(1)}
NOT_ENERGY = {"va", "kva", "vah", "kvah", "mvah", "varh", "kvarh", "mvarh"}
FORMAT = re.compile(r"(?:%[dmYyHIMSpfz]|[^%])+")
MAX_COLUMNS, MAX_CHARS, MAX_MARKS, MAX_MINUTES = 60, 100, 20, 60 * 24 * 31

add_sentences(
    files={
        "mapping_broken": gettext_noop("The column mapping is not an object of fields: %(found)s."),
        "mapping_unknown": gettext_noop("The column mapping has no field “%(field)s”. Fields: %(known)s."),
        "mapping_choice": gettext_noop("%(field)s must be one of %(expected)s; found “%(found)s”."),
        "mapping_text": gettext_noop("%(field)s must be a text of at most %(limit)s characters; found “%(found)s”."),
        "mapping_list": gettext_noop("%(field)s must be a list of %(expected)s."),
        "mapping_number": gettext_noop("%(field)s must be a number from 0 to %(limit)s; found “%(found)s”."),
        "mapping_needed": gettext_noop("%(field)s is missing: %(expected)s."),
        "mapping_time_format": gettext_noop(
            "time_format must be empty for ISO 8601, or a pattern such as %(example)s; found “%(found)s”."
        ),
        "mapping_zone": gettext_noop("There is no time zone “%(found)s”. Write it as in Europe/Berlin."),
        "mapping_apparent": gettext_noop(
            "The unit of “%(name)s” is %(found)s, which is apparent or reactive and no energy that can be booked. Map "
            "the column of active energy."
        ),
        "mapping_unit": gettext_noop(
            "“%(name)s” is mapped as %(kind)s in %(found)s; a register or an interval is in %(energies)s, a power in "
            "%(powers)s."
        ),
        "mapping_twice": gettext_noop("“%(name)s” is mapped twice."),
    }
)


@dataclass(frozen=True)
class ValueColumn:
    """A column of values: of which meter, and what its numbers are."""

    column: str
    meter: str
    kind: str
    unit: str

    @property
    def factor(self) -> Decimal:
        """What turns its numbers into kWh, or into kW where they are a power."""
        return (POWERS if self.kind == POWER else ENERGIES)[self.unit]


@dataclass(frozen=True)
class MeterColumns:
    """How a source's tables are to be read. ``header_line`` 0: the first line that holds every named column."""

    columns: tuple[ValueColumn, ...]
    time_columns: tuple[str, ...]
    time_format: str = ""
    time_zone: str = ""
    offset_column: str = ""
    stamp: str = "end"
    delimiter: str = ","
    has_decimal_comma: bool = False
    header_line: int = 0
    is_newest_first: bool = False
    missing: tuple[str, ...] = ("", "-", "N/A")
    is_zero_missing: bool = False
    interval_min: Decimal = Decimal(0)
    longest_step_min: Decimal = Decimal(0)

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that a header must hold."""
        offset = (self.offset_column,) if self.offset_column else ()
        return (*self.time_columns, *offset, *(one.column for one in self.columns))


FIELDS = ("columns", "time_columns", "time_format", "time_zone", "offset_column", "stamp", "delimiter", "decimal",
          "header_line", "order", "missing", "zero_is_missing", "interval_minutes", "longest_step_minutes")  # fmt: skip
COLUMN_FIELDS = ("column", "meter", "kind", "unit")


def read_mapping(definition: Any) -> MeterColumns:
    """Return the mapping that a JSON object defines, or raise FileRefused with what is wrong in it."""
    given = _object(definition, FIELDS)
    columns = tuple(_column(one) for one in _list(given, "columns", "objects", MAX_COLUMNS))
    found = MeterColumns(
        columns=columns,
        time_columns=tuple(_listed(given, "time_columns", ())),
        time_format=_time_format(given),
        time_zone=_zone(given),
        offset_column=_text(given, "offset_column"),
        stamp=_choice(given, "stamp", STAMPS, "end"),
        delimiter=DELIMITERS[_choice(given, "delimiter", tuple(DELIMITERS), "comma")],
        has_decimal_comma=DECIMALS[_choice(given, "decimal", tuple(DECIMALS), "point")],
        header_line=_line(given),
        is_newest_first=_choice(given, "order", ORDERS, ORDERS[0]) == "newest_first",
        missing=tuple(_listed(given, "missing", MeterColumns.missing)),
        is_zero_missing=_choice(given, "zero_is_missing", (True, False), False),
        interval_min=_number(given, "interval_minutes"),
        longest_step_min=_number(given, "longest_step_minutes"),
    )
    _check_whole(found)
    return found


def _check_whole(found: MeterColumns) -> None:
    kinds = {one.kind for one in found.columns}
    if not found.columns:
        raise refusal("mapping_needed", field="columns", expected="at least one column of values")
    if not any(found.time_columns):
        raise refusal(
            "mapping_needed", field="time_columns", expected="the column (or date and time) of the time stamp"
        )
    if INTERVAL in kinds and not found.interval_min:
        raise refusal("mapping_needed", field="interval_minutes", expected="the length of an interval")
    if POWER in kinds and not found.longest_step_min:
        expected = "the longest time for which a power holds until the next row"
        raise refusal("mapping_needed", field="longest_step_minutes", expected=expected)
    for names in (found.named, tuple(one.meter.casefold() for one in found.columns)):
        for name in names:
            if names.count(name) > 1:
                raise refusal("mapping_twice", name=name)


def _object(value: Any, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise refusal("mapping_broken", found=f"“{value}”"[:60])
    for key in value:
        if key not in known:
            raise refusal("mapping_unknown", field=str(key)[:60], known=", ".join(known))
    return value


def _column(value: Any) -> ValueColumn:
    given = _object(value, COLUMN_FIELDS)
    column, meter, unit = (_text(given, name) for name in ("column", "meter", "unit"))
    if not column:
        raise refusal("mapping_needed", field="column", expected="the name of a column in the header")
    if unit.casefold() in NOT_ENERGY:
        raise refusal("mapping_apparent", name=column, found=unit)
    kind = _choice(given, "kind", KINDS, None)
    if unit not in (POWERS if kind == POWER else ENERGIES):
        words = {"energies": ", ".join(ENERGIES), "powers": ", ".join(POWERS)}
        raise refusal("mapping_unit", name=column, kind=kind, found=unit or "–", **words)
    return ValueColumn(column, meter or column, kind, unit)


def _text(given: Mapping[str, Any], field: str) -> str:
    value = given.get(field, "")
    if not isinstance(value, str) or len(value) > MAX_CHARS:
        raise refusal("mapping_text", field=field, limit=MAX_CHARS, found=str(value)[:60])
    return value.strip()


def _choice(given: Mapping[str, Any], field: str, choices: tuple[Any, ...], default: Any) -> Any:
    value = given.get(field, default)
    if not any(value is choice or (isinstance(value, str) and value == choice) for choice in choices):
        expected = ", ".join(str(choice).lower() if isinstance(choice, bool) else choice for choice in choices)
        raise refusal("mapping_choice", field=field, expected=expected, found="–" if value is None else str(value)[:60])
    return value


def _list(given: Mapping[str, Any], field: str, expected: str, limit: int) -> list[Any]:
    value = given.get(field, [])
    if not isinstance(value, list) or len(value) > limit:
        raise refusal("mapping_list", field=field, expected=f"at most {limit} {expected}")
    return value


def _listed(given: Mapping[str, Any], field: str, default: tuple[str, ...]) -> list[str]:
    if field not in given:
        return list(default)
    return [_text({field: one}, field) for one in _list(given, field, "texts", MAX_MARKS)]


def _number(given: Mapping[str, Any], field: str) -> Decimal:
    value = given.get(field, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_MINUTES:
        raise refusal("mapping_number", field=field, limit=MAX_MINUTES, found=str(value)[:60])
    return Decimal(str(value))


def _line(given: Mapping[str, Any]) -> int:
    line = _number(given, "header_line")
    if line % 1:
        raise refusal("mapping_number", field="header_line", limit=MAX_MINUTES, found=line)
    return int(line)


def _time_format(given: Mapping[str, Any]) -> str:
    text = _text(given, "time_format")
    has_clock = "%H" in text or ("%I" in text and "%p" in text)
    is_pattern = FORMAT.fullmatch(text) and has_clock and "%d" in text
    if text not in {"", "unix"} and not is_pattern:
        raise refusal("mapping_time_format", example="%d.%m.%Y %H:%M:%S", found=text)
    return text


def _zone(given: Mapping[str, Any]) -> str:
    text = _text(given, "time_zone")
    try:
        return text and ZoneInfo(text).key
    except (ValueError, OSError, KeyError) as error:  # a folder's name is an OSError
        raise refusal("mapping_zone", found=text) from error
