"""What a parser makes of the rows of a file: readings, problems and rows that another row contains."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Reason:
    """Why a row was not taken as it stands, or what was noticed about it.

    ``message`` is an English sentence; ``code`` and ``params`` let it be said in another language.
    """

    code: str
    column: str
    message: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SourceContext:
    """What the source says for rows that leave it out, and the moment that counts as now."""

    time_zone: str
    default_boundary: str | None
    default_quality: str | None
    has_site: bool
    now: datetime
    default_pue: Decimal | None = None  # that the tool multiplies in, where its log never tells
    # How the tables of its meters are to be read, as JSON (ingest/parsing/mapping.py), where somebody has said so.
    column_mapping: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ParsedReading:
    """A row that can be booked: names as written, times in UTC, ``metered_energy_kwh`` with nine decimals.

    ``project`` is what a tool calls the work, which the source maps to a team; None in a log in our own format,
    which names things as the catalogue does.
    """

    row: int
    text: str
    series_key: str
    is_run: bool
    started_at: datetime
    ended_at: datetime
    metered_energy_kwh: Decimal
    boundary: str
    pue_included: Decimal | None
    quality: str
    site: str | None
    team: str | None
    model: str | None
    phase: str | None
    hardware: str | None
    project: str | None
    device_hours: Decimal | None
    notes: tuple[Reason, ...] = ()
    # The energy of a run so far: a row that ends earlier is an older copy of it, never a correction.
    is_cumulative: bool = False
    # What is measured, where several logs may tell of it: of those accounts the one with the highest precedence
    # counts, whichever sources they came through.
    subject: str = ""
    # The meter that several readings may each be a part of; their sum is what it metered.
    meter: str = ""
    # Names that belong to the identity, as what they mean in the catalogue: site, team, model.
    keyed_by: tuple[str, ...] = ()
    precedence: int = 0


@dataclass(frozen=True)
class RowProblem:
    """A row that is not readable (rejected) or readable but not believable (quarantined).

    ``said_at`` is when its energy was used, as far as that can be read: what is missing is missing there.
    """

    row: int
    text: str
    reasons: tuple[Reason, ...]
    quarantined: bool
    said_at: datetime | None = None


@dataclass(frozen=True)
class RowSuperseded:
    """A row whose energy another row of the same file contains; it counts as a duplicate."""

    row: int
    text: str
    by_row: int
    reason: Reason


@dataclass(frozen=True)
class RowUnderstood:
    """A row that is as it should be and books nothing, such as a job that has not begun; it counts as accepted."""

    row: int
    text: str
    reason: Reason


Outcome = ParsedReading | RowProblem | RowSuperseded | RowUnderstood


class FileRefused(Exception):
    """The whole file is something else, or cannot be read from end to end; no row of it is taken."""

    def __init__(self, code: str, message: str, params: tuple[tuple[str, str], ...] = ()) -> None:
        self.code = code
        self.message = message
        self.params = params
        super().__init__(message)
