"""What CodeCarbon's tracker posts, as far as Wattbook reads it."""

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from ingest.parsing.values import NotATime, time


class WrongBody(Exception):
    """The body is not what the tracker posts; the sentence says where."""


class RunBody(msgspec.Struct):
    """A run as it is opened. Old versions leave some of it out."""

    timestamp: str
    experiment_id: str | None = None
    codecarbon_version: str | None = None
    gpu_count: int | None = None
    gpu_model: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class EmissionBody(msgspec.Struct):
    """What a run has used since its last post."""

    timestamp: str
    run_id: UUID
    duration: float
    energy_consumed: float
    cpu_energy: float | None = None
    gpu_energy: float | None = None
    ram_energy: float | None = None


RUN, EMISSION = msgspec.json.Decoder(RunBody), msgspec.json.Decoder(EmissionBody)
Body = TypeVar("Body", RunBody, EmissionBody)


def read_run(body: bytes) -> RunBody:
    """Return the run that the body opens; raises WrongBody."""
    return _read(RUN, body)


def read_emission(body: bytes) -> EmissionBody:
    """Return the post of a run; raises WrongBody."""
    return _read(EMISSION, body)


def moment(text: str) -> datetime:
    """Return the moment that a post names, in UTC; raises WrongBody."""
    try:
        at = time(text)
        if at.tzinfo is None:
            raise WrongBody("“timestamp” states no offset from UTC")
        return at.astimezone(UTC)
    except (NotATime, OverflowError) as error:
        raise WrongBody("“timestamp” is no time such as 2026-11-23T08:51:25.384212+00:00") from error


def _read(decoder: "msgspec.json.Decoder[Body]", body: bytes) -> Body:
    try:
        found = decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WrongBody(str(error)) from error
    moment(found.timestamp)
    return found
