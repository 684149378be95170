"""The library as text: one folder per dataset, with its description and its cited records, checked strictly."""

import csv
import hashlib
import io
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

COLUMNS = (
    "factor_id", "kind", "subject", "region_code", "region_name", "country", "data_year", "applies_to", "value",
    "minimum", "maximum", "unit", "gas_basis", "gwp_set", "method", "component", "boundary", "publication", "source",
    "source_location", "licence", "is_verified", "note",
)  # fmt: skip
REQUIRED = ("factor_id", "kind", "value", "unit", "source", "licence", "is_verified")
KINDS = {"grid_intensity", "gwp", "embodied", "power", "lifetime", "pue", "wue"}
NEEDS_REGION, NEEDS_SUBJECT = {"grid_intensity"}, {"gwp", "embodied", "power", "lifetime", "pue"}
MAX_DECIMALS = 9


class FactorTextError(Exception):
    """A record that may not enter the library, named by file and line."""


@dataclass(frozen=True)
class DatasetText:
    """A dataset as read from its folder; ``sha256`` is that of both files' bytes."""

    description: dict[str, Any]
    records: tuple[dict[str, Any], ...]
    sha256: str


def read_library(folder: Path) -> Iterator[DatasetText]:
    """Yield every dataset of the library, in the order of their names."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield read_dataset(path)


def read_dataset(folder: Path) -> DatasetText:
    """Read one dataset; raises FactorTextError for anything doubtful."""
    toml, table = (folder / "dataset.toml").read_bytes(), (folder / "factors.csv").read_bytes()
    description = tomllib.loads(toml.decode())
    wanted = {"slug", "edition", "title", "publisher", "licence", "is_redistributable", "rank", "note"}
    if set(description) != wanted:
        raise FactorTextError(f"{folder.name}/dataset.toml must have exactly {', '.join(sorted(wanted))}.")
    digest = hashlib.sha256(toml + b"\0" + table).hexdigest()
    return DatasetText(description, tuple(_records(folder, table.decode())), digest)


def _records(folder: Path, text: str) -> Iterator[dict[str, Any]]:
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise FactorTextError(f"{folder.name}/factors.csv must have the columns {', '.join(COLUMNS)}.")
    seen: set[str] = set()
    for row in reader:
        where = f"{folder.name}/factors.csv line {reader.line_num}"
        yield _record(row, where)
        if row["factor_id"] in seen:
            raise FactorTextError(f"{where}: {row['factor_id']} stands twice.")
        seen.add(row["factor_id"])


def _record(row: dict[str, Any], where: str) -> dict[str, Any]:
    if None in row or None in row.values():
        raise FactorTextError(f"{where}: the row has another number of fields than the header.")
    missing = [name for name in REQUIRED if not row[name]]
    if missing:
        raise FactorTextError(f"{where}: {', '.join(missing)} must not be empty.")
    if row["kind"] not in KINDS:
        raise FactorTextError(f"{where}: {row['kind']} is no kind of factor.")
    if row["kind"] in NEEDS_REGION and not (row["region_code"] and row["data_year"] and row["boundary"]):
        raise FactorTextError(f"{where}: a grid intensity needs region_code, data_year and boundary.")
    if row["kind"] in NEEDS_SUBJECT and not row["subject"]:
        raise FactorTextError(f"{where}: a factor of this kind needs a subject.")
    if row["is_verified"] not in {"0", "1"}:
        raise FactorTextError(f"{where}: is_verified must be 0 or 1.")
    amounts = {name: _amount(row[name], name, where) for name in ("value", "minimum", "maximum")}
    low, value, high = amounts["minimum"], amounts["value"], amounts["maximum"]
    if value is not None and ((low is not None and low > value) or (high is not None and high < value)):
        raise FactorTextError(f"{where}: the value must lie between minimum and maximum.")
    return row | amounts | {"is_verified": row["is_verified"] == "1", "data_year": int(row["data_year"] or 0) or None}


def _amount(text: str, name: str, where: str) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise FactorTextError(f"{where}: {name} “{text}” is not a number.") from error
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > MAX_DECIMALS:
        raise FactorTextError(f"{where}: {name} {text} is not finite or has more than {MAX_DECIMALS} decimals.")
    if amount < 0:
        raise FactorTextError(f"{where}: {name} {text} is negative.")
    return amount
