from collections.abc import Callable
from pathlib import Path

import pytest

from factors.loader import load_library

HEADER = (
    "factor_id,kind,subject,region_code,region_name,country,data_year,applies_to,value,minimum,maximum,unit,"
    "gas_basis,method,component,boundary,source,source_location,licence,seen_in,is_verified"
)
GRID = {
    "factor_id": "ONE", "kind": "grid_intensity", "region_code": "FR", "region_name": "France",
    "country": "FR", "data_year": "2024", "applies_to": "2024", "value": "0.05", "unit": "kgCO2e/kWh",
    "gas_basis": "CO2e", "method": "location_average", "component": "generation", "boundary": "direct",
    "source": "A publisher", "source_location": "table 1", "licence": "CC BY 4.0",
    "seen_in": "the source", "is_verified": "true",
}  # fmt: skip


@pytest.fixture
def library():
    return load_library()


@pytest.fixture
def write_dataset(tmp_path: Path) -> Callable[..., Path]:
    """Write a dataset of grid intensities, each row told by what differs from GRID; return its library."""

    def write(*rows: dict[str, str], slug: str = "grid-test", rank: int = 10, edition: str = "1") -> Path:
        folder = tmp_path / "library" / slug
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "dataset.toml").write_text(
            f'slug = "{slug}"\nedition = "{edition}"\ntitle = "Test"\npublisher = "Test"\nlicence = "CC0"\n'
            f'is_redistributable = true\nrank = {rank}\nnote = ""\n'
        )
        columns = HEADER.split(",")
        lines = [",".join((GRID | row).get(column, "") for column in columns) for row in rows]
        (folder / "factors.csv").write_text("\n".join([HEADER, *lines]) + "\n")
        return tmp_path / "library"

    return write
