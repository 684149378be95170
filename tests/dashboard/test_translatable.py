"""Every word of a page stands in a translation tag: what is left outside are names, units and signs."""

import re
from html import unescape
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "styleguide" not in str(path))
# Not words: names of things that have no translation, and signs.
NAMES = {"Wattbook", "CSV", "PDF", "CO2e", "kWh", "MWh", "kg", "SHA-256", "UTC", "API", "PUE", "JSON", "NDJSON", "IT"}
IGNORED = [
    r"\{% comment.*?%\}.*?\{% endcomment %\}", r"\{#.*?#\}",
    r"\{% (?:blocktranslate|blocktrans).*?endblocktrans(?:late)? %\}",
    r"<script.*?</script>", r"<style.*?</style>", r"<code.*?</code>", r"<pre.*?</pre>", r"<svg.*?</svg>",
]  # fmt: skip
SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-label)="([^"]*)"')


def words_outside(text):
    for pattern in IGNORED:
        text = re.sub(pattern, " ", text, flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\n", text, flags=re.S)
    spoken = SPOKEN.findall(text)
    seen = re.sub(r"<[^>]*>", "\n", text)
    return [
        word for part in [*spoken, *seen.splitlines()] for word in re.findall(r"[^\W\d_][\w-]+", unescape(part))
        if word not in NAMES
    ]  # fmt: skip


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_no_words_of_its_own(path):
    assert words_outside(path.read_text(encoding="utf-8")) == []


def test_words_outside_a_tag_are_found():
    assert words_outside('<p>Hello&nbsp;<b title="There">{{ x }}</b> {% translate "ok" %}</p>') == ["There", "Hello"]
