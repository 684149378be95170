from pathlib import Path

from ingest.formats.native_fields import COLUMNS
from ingest.formats.template import CatalogueNames, native_template
from ingest.parsing.base import ParsedReading, RowProblem, RowUnderstood
from tests.ingest.formats.helpers import parse_text

NAMES = CatalogueNames(
    sites=("fra-dc1", "ash-colo"),
    teams=("nlp-research", "serving", "größe, süd"),
    models=("lumen-7b", "iris-vit"),
    phases=("training", "inference"),
    hardware=("h100-sxm",),
)


def test_template_parses_cleanly_once_its_examples_are_replaced(tmp_path: Path) -> None:
    filled = native_template(NAMES).replace("1999", "2026").replace("replace it", "done")
    readings = parse_text(tmp_path, filled)
    assert len(readings) == 5
    assert all(isinstance(reading, ParsedReading) and not reading.notes for reading in readings)
    assert {reading.team for reading in readings} == {None, *NAMES.teams}  # type: ignore[union-attr]


def test_template_cannot_harm_the_books(tmp_path: Path) -> None:
    assert {type(outcome) for outcome in parse_text(tmp_path, native_template(NAMES))} == {RowUnderstood}
    only_the_note = native_template(NAMES).replace("replace it", "done")
    assert {type(outcome) for outcome in parse_text(tmp_path, only_the_note)} == {RowProblem}


def test_template_of_an_empty_catalogue_is_its_header() -> None:
    assert native_template(CatalogueNames((), (), (), ())) == ",".join(COLUMNS) + "\r\n"
