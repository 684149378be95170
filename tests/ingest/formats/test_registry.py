from pathlib import Path

import pytest

from ingest.formats import FORMATS, Format
from ingest.formats.native_fields import BOUNDARIES, QUALITIES
from ingest.parsing.messages import FILE_SENTENCES, ROW_SENTENCES
from organization.choices import Boundary, Quality
from tests.ingest.formats.helpers import FIXTURES, logs

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_format_is_complete(kind: Format) -> None:
    assert kind.label
    assert len(kind.key_rule) > 20
    assert callable(kind.detect)
    assert callable(kind.parse)
    fixtures = [path for path in logs() if path.parent == FIXTURES / kind.name]
    assert fixtures
    for path in fixtures:
        assert path.with_name(path.name + ".golden.json").exists()


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_format_has_a_page_that_is_linked(kind: Format) -> None:
    page = ROOT / kind.docs_page
    assert page.read_text(encoding="utf-8").startswith("# ")
    overview = (ROOT / "docs/adding-a-format.md").read_text(encoding="utf-8")
    assert f"({page.relative_to(ROOT / 'docs')})" in overview


def test_format_names_are_unique() -> None:
    names = [kind.name for kind in FORMATS]
    assert len(set(names)) == len(names)


def test_codes_are_those_of_the_catalogue() -> None:
    assert set(BOUNDARIES) == set(Boundary.values)
    assert set(QUALITIES) == set(Quality.values)


def test_every_sentence_is_used() -> None:
    files = (ROOT / "ingest").rglob("*.py")
    sources = "\n".join(path.read_text(encoding="utf-8") for path in files)
    for code in (*FILE_SENTENCES, *ROW_SENTENCES):
        named_by_column = code.endswith("_unknown") and 'f"{column}_unknown"' in sources
        assert named_by_column or sources.count(f'"{code}"') > 1, code


def test_every_sentence_ends() -> None:
    for code, sentence in (FILE_SENTENCES | ROW_SENTENCES).items():
        assert sentence.rstrip().endswith((".", "%(advice)s", "%(reason)s", "%(taken)s")), code


def test_native_page_names_every_column() -> None:
    from ingest.formats.native_fields import COLUMNS

    page = (ROOT / "docs/native-format.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in page
