import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text()))
BUNDLED_TRACES = {"scatter", "bar", "pie"}
OTHER_PLOTLY_TYPES = {"rect", "category"}


def test_icons_in_templates_exist() -> None:
    used = {
        name for path in TEMPLATES for name in re.findall(r'includes/icon\.html" with name="([^"]+)"', path.read_text())
    }
    used |= set(re.findall(r'icon\|default:"([^"]+)"', "".join(path.read_text() for path in TEMPLATES)))
    sample = (ROOT / "templates/styleguide/sample.json").read_text()
    used |= set(re.findall(r'"icon": "([^"]+)"', sample))
    assert used - SYMBOLS == set()


def test_includes_of_templates_exist() -> None:
    names = {name for path in TEMPLATES for name in re.findall(r'\{% (?:include|extends) "([^"#]+)"', path.read_text())}
    own = {name for name in names if name != "admin/base.html"}  # Django's
    assert {name for name in own if not (ROOT / "templates" / name).is_file()} == set()


def test_files_named_by_templates_exist() -> None:
    names = {name for path in TEMPLATES for name in re.findall(r"\{% static '([^']+)' %\}", path.read_text())}
    assert {name for name in names if not (ROOT / "static" / name).is_file()} == set()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_files_named_by_styles_exist(path: Path) -> None:
    urls = re.findall(r'url\("([^"]+)"\)', path.read_text())
    assert [url for url in urls if not (path.parent / url).is_file()] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_name_only_tokens_that_exist(path: Path) -> None:
    known = {name for style in STYLES for name in re.findall(r"(--[a-z0-9-]+):", style.read_text())}
    assert set(re.findall(r"var\((--[a-z0-9-]+)", path.read_text())) - known == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_inline(path: Path) -> None:
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.DOTALL)
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_stay_small_and_make_no_markup(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 100
    assert re.findall(r"(?:inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text) == []


def test_charts_use_only_traces_of_the_bundle() -> None:
    text = "".join(path.read_text() for path in SCRIPTS)
    assert set(re.findall(r'\btype: "([a-z]+)"', text)) == BUNDLED_TRACES | OTHER_PLOTLY_TYPES


def test_charts_never_make_a_gap_zero() -> None:
    text = re.sub(r"// .*", "", (ROOT / "static/js/chart.js").read_text())
    assert "stackgroup" not in text.lower()
    assert "connectgaps: false" in text
    assert re.findall(r"(?:\?\?|\|\|) *0\b", text) == []


def test_hover_text_needs_no_inline_style() -> None:
    # Plotly writes <b>, <i>, <sub> and <a> as style attributes, which the page's policy refuses.
    text = (ROOT / "static/js/chart.js").read_text()
    assert re.findall(r"hovertemplate: \"[^\"]*<(?!br>|extra>|/extra>)[^\"]*\"", text) == []


def test_style_guide_sample_is_json() -> None:
    sample = json.loads((ROOT / "templates/styleguide/sample.json").read_text())
    assert {chart["kind"] for chart in sample["charts"]} == {"stacked-bar", "line", "bar", "donut", "area"}
