from pathlib import Path

from ingest.formats.native_fields import COLUMNS
from ingest.formats.template import CatalogueNames, native_template
from ingest.parsing.base import ParsedReading
from tests.ingest.formats.helpers import parse_text

NAMES = CatalogueNames(
    sites=("fra-dc1", "ash-colo"),
    teams=("nlp-research", "serving", "größe, süd"),
    models=("lumen-7b", "iris-vit"),
    phases=("training", "inference"),
    hardware=("h100-sxm",),
)


def test_template_parses_cleanly(tmp_path: Path) -> None:
    readings = parse_text(tmp_path, native_template(NAMES))
    assert len(readings) == 5
    assert all(isinstance(reading, ParsedReading) and not reading.notes for reading in readings)
    assert {reading.team for reading in readings} == {None, *NAMES.teams}  # type: ignore[union-attr]


def test_template_cannot_harm_the_books(tmp_path: Path) -> None:
    for reading in parse_text(tmp_path, native_template(NAMES)):
        assert reading.ended_at.year == 2000  # type: ignore[union-attr]


def test_template_of_an_empty_catalogue_is_its_header() -> None:
    assert native_template(CatalogueNames((), (), (), ())) == ",".join(COLUMNS) + "\r\n"
