"""The library as text: one folder per dataset, with its description and its cited records, checked strictly.

Nothing here knows the database: a folder goes in, checked records or the list of what is wrong comes out.
"""

import csv
import hashlib
import io
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factors.rules import COLUMNS, record_problems, typed_record

DESCRIPTION: dict[str, type] = {
    "slug": str, "edition": str, "title": str, "publisher": str, "licence": str, "is_redistributable": bool,
    "rank": int, "note": str,
}  # fmt: skip
# What a dataset says once for all its records; a record says otherwise by filling the column.
DEFAULTABLE = set(COLUMNS) - {"factor_id", "value"}


class FactorTextError(Exception):
    """What may not enter the library: one sentence per problem, each naming its file and line."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class DatasetText:
    """A dataset as read from its folder; ``sha256`` is that of both files' bytes."""

    description: dict[str, Any]
    records: tuple[dict[str, Any], ...]
    sha256: str


def read_library(folder: Path) -> list[DatasetText]:
    """Read a library's datasets in the order of names; raises FactorTextError with all that is wrong."""
    datasets: list[DatasetText] = []
    problems: list[str] = []
    for path in sorted(path for path in folder.iterdir() if path.is_dir()):
        try:
            datasets.append(read_dataset(path))
        except FactorTextError as error:
            problems += error.problems
    if problems:
        raise FactorTextError(problems)
    return datasets


def read_dataset(folder: Path) -> DatasetText:
    """Read one dataset; raises FactorTextError for anything doubtful."""
    toml, table = (_bytes(folder / name) for name in ("dataset.toml", "factors.csv"))
    description, defaults = _description(folder, _text(folder, "dataset.toml", toml))
    records: list[dict[str, Any]] = []
    problems: list[str] = []
    for line, row in _rows(folder, _text(folder, "factors.csv", table)):
        record = {column: row.get(column) or defaults.get(column, "") for column in COLUMNS}
        wrong = record_problems(record)
        problems += [f"{folder.name}/factors.csv line {line}: {sentence}" for sentence in wrong]
        if not wrong:
            records.append(typed_record(record))
    if problems:
        raise FactorTextError(problems)
    digest = hashlib.sha256(toml + b"\0" + table).hexdigest()
    return DatasetText(description, tuple(records), digest)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FactorTextError([f"{path.parent.name}/{path.name} is missing."]) from error


def _text(folder: Path, name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FactorTextError([f"{folder.name}/{name} is not UTF-8 text."]) from error


def _description(folder: Path, text: str) -> tuple[dict[str, Any], dict[str, str]]:
    where = f"{folder.name}/dataset.toml"
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FactorTextError([f"{where} is not TOML: {error}."]) from error
    defaults = told.pop("defaults", {})
    problems = [f"{where}: “{key}” is unknown." for key in sorted(set(told) - set(DESCRIPTION))]
    for key, kind in DESCRIPTION.items():
        if type(told.get(key)) is not kind:
            problems.append(f"{where}: “{key}” is missing or no {kind.__name__}.")
        elif told[key] == "" and key != "note":
            problems.append(f"{where}: “{key}” is empty.")
    if told.get("slug") != folder.name:
        problems.append(f"{where}: the slug must be the folder's name, {folder.name}.")
    problems += [f"{where}: no default for “{key}”." for key in sorted(set(defaults) - DEFAULTABLE)]
    problems += [f"{where}: the default for “{key}” must be text." for key, value in defaults.items()
                 if not isinstance(value, str)]  # fmt: skip
    if problems:
        raise FactorTextError(problems)
    return told, defaults


def _rows(folder: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    where = f"{folder.name}/factors.csv"
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    seen: set[str] = set()
    try:
        header = _header(where, next(reader, []))
        for cells in reader:
            line = reader.line_num
            if len(cells) != len(header):
                raise FactorTextError([f"{where} line {line}: {len(cells)} fields instead of {len(header)}."])
            row = dict(zip(header, cells, strict=True))
            if row["factor_id"] in seen:
                raise FactorTextError([f"{where} line {line}: factor_id “{row['factor_id']}” stands twice."])
            seen.add(row["factor_id"])
            yield line, row
    except csv.Error as error:
        raise FactorTextError([f"{where} line {reader.line_num}: {error}."]) from error


def _header(where: str, header: list[str]) -> list[str]:
    problems = [f"{where} line 1: “{name}” is no column." for name in header if name not in COLUMNS]
    problems += [f"{where} line 1: “{name}” stands twice." for name in sorted(set(header)) if header.count(name) > 1]
    problems += [f"{where} line 1: the column “{name}” is missing." for name in ("factor_id", "value")
                 if name not in header]  # fmt: skip
    if problems:
        raise FactorTextError(problems)
    return header
