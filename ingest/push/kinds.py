"""What is pushed, by the name of the format that reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.codecarbon.runs import facts_of
from ingest.models import Push, Source

# What a parser must know of each push beyond its body, since it asks no database.
Facts = Callable[[Source, Sequence[Push]], list[dict[str, Any]]]


@dataclass(frozen=True)
class Kind:
    """One kind of push: what the files made of it are called, and what is told of each."""

    label: str
    facts: Facts


KINDS = {"codecarbon-api": Kind("codecarbon", facts_of)}
