"""One row of CodeCarbon's emissions.csv, put right where a released writer damaged it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.parsing.messages import reason
from ingest.parsing.outcomes import Reason
from ingest.parsing.tables import Record
from ingest.parsing.values import NotANumber, number

# The order in which versions 3.2.1 to 3.3.2 write, whatever header stands above.
OWN_ORDER = (
    "timestamp", "project_name", "run_id", "experiment_id", "duration", "emissions", "emissions_rate",
    "cpu_power", "gpu_power", "ram_power", "cpu_energy", "gpu_energy", "ram_energy", "energy_consumed",
    "water_consumed",
    "country_name", "country_iso_code", "region", "cloud_provider", "cloud_region", "os", "python_version",
    "codecarbon_version", "cpu_count", "cpu_model", "gpu_count", "gpu_model", "longitude", "latitude",
    "ram_total_size", "tracking_mode", "cpu_utilization_percent", "gpu_utilization_percent",
    "ram_utilization_percent", "ram_used_gb", "on_cloud", "pue", "wue",
)  # fmt: skip
LAST_SOUND_COLUMN = "country_iso_code"
TAIL = OWN_ORDER[OWN_ORDER.index("tracking_mode") :]
VERSION = re.compile(r"\d+\.\d+(\.\d+)?\S{0,12}", re.ASCII)
PLAIN_VERSION = re.compile(r"\d+\.\d+\.\d+\S{0,12}", re.ASCII)
COUNTRY = re.compile(r"[A-Z]{2,3}")
MIN_PUE, MAX_PUE = Decimal(1), Decimal(5)


@dataclass(frozen=True)
class Row:
    """A row by column name. ``repair`` says what was done to a damaged one; its PUE may be out of reach."""

    record: Record
    values: dict[str, str]
    repair: Reason | None = None
    is_pue_lost: bool = False

    def get(self, column: str) -> str:
        """Return the value as written, or nothing where the version had no such column."""
        return self.values.get(column, "").strip()


def read_columns(header: Sequence[str], record: Record) -> Row | Reason:
    """Return the row by column name, repaired if need be, or the reason why it cannot be."""
    fields = record.fields
    if len(fields) == len(header):
        values = dict(zip(header, fields, strict=True))
        if _looks_right(values):
            return Row(record, values)
        if len(fields) == len(OWN_ORDER):
            values = dict(zip(OWN_ORDER, fields, strict=True))
            if _looks_right(values) and _is_pue(values["pue"]):
                return Row(record, values, reason("row_reordered"))
    return _first_columns(header, record)


def _looks_right(values: dict[str, str]) -> bool:
    """Whether the columns that can be told by their content hold what their names say."""
    version = values.get("codecarbon_version", "").strip()
    return (
        (not version or VERSION.fullmatch(version) is not None)
        and values.get("on_cloud", "").strip() in {"", "Y", "N"}
        and values.get("tracking_mode", "").strip() in {"", "machine", "process"}
    )


def _is_pue(text: str) -> bool:
    try:
        return MIN_PUE <= number(text) <= MAX_PUE
    except NotANumber:
        return False


def _first_columns(header: Sequence[str], record: Record) -> Row | Reason:
    """Read the columns up to the country, which all writers kept in place, and what content tells."""
    fields = record.fields
    if LAST_SOUND_COLUMN not in header:
        return reason("field_count", found=len(fields), expected=len(header))
    sound = list(header[: header.index(LAST_SOUND_COLUMN) + 1])
    if len(fields) < len(sound):
        return reason("field_count", found=len(fields), expected=len(header))
    values = dict(zip(sound, fields, strict=False))
    if not COUNTRY.fullmatch(values[LAST_SOUND_COLUMN].strip()):
        return reason("row_damaged", LAST_SOUND_COLUMN, found=values[LAST_SOUND_COLUMN][:60])
    tail = _tail(fields[len(sound) :])
    values |= tail | _devices(fields[len(sound) :]) | _place(fields)
    taken = "Its first columns, which hold all energy, are right and were taken"
    taken += ", and its PUE from the row's end." if tail else "."
    told = reason("row_short", found=len(fields), expected=len(header), taken=taken)
    return Row(record, values, told, is_pue_lost=not tail)


def _tail(rest: Sequence[str]) -> dict[str, str]:
    """Return the last columns, none of which is ever dropped, if they look like themselves."""
    if len(rest) < len(TAIL):
        return {}
    values = dict(zip(TAIL, rest[-len(TAIL) :], strict=True))
    is_sound = values["tracking_mode"] in {"machine", "process"} and values["on_cloud"] in {"Y", "N"}
    return values if is_sound and _is_pue(values["pue"]) else {}


def _devices(rest: Sequence[str]) -> dict[str, str]:
    """Return the GPU columns, which stand behind two version numbers, CPU count and CPU model."""
    for at in range(len(rest) - 5):
        if PLAIN_VERSION.fullmatch(rest[at]) and PLAIN_VERSION.fullmatch(rest[at + 1]):
            count, model = rest[at + 4], rest[at + 5]
            if rest[at + 2].isdigit() and count.isdigit():
                return {"gpu_count": count, "gpu_model": "" if _is_number(model) else model}
    return {}


def _is_number(text: str) -> bool:
    try:
        number(text)
    except NotANumber:
        return False
    return True


def _place(fields: Sequence[str]) -> dict[str, str]:
    """Return the fallback place if its three values stand anywhere in the row."""
    if {"quebec", "-71.2", "46.8"} <= {field.strip() for field in fields}:
        return {"region": "quebec", "longitude": "-71.2", "latitude": "46.8"}
    return {}
