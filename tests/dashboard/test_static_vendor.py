import hashlib
import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = {"static/vendor": "*.js", "static/fonts": "*.woff2", "reports/fonts": "*.ttf"}
ROW = re.compile(r"^\| `([^`]+)` \| (\d+) \| `([0-9a-f]{64})` \|$", re.MULTILINE)


@pytest.mark.parametrize("folder", SHIPPED)
def test_shipped_files_match_their_readme(folder: str) -> None:
    readme = (ROOT / folder / "README.md").read_text()
    recorded = {name: (int(size), digest) for name, size, digest in ROW.findall(readme)}
    present = {
        path.name: (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in (ROOT / folder).glob(SHIPPED[folder])
    }
    assert present
    assert recorded == present


@pytest.mark.parametrize("folder", SHIPPED)
def test_shipped_files_come_with_a_licence(folder: str) -> None:
    texts = [path.read_text() for path in (ROOT / folder).glob("LICENSE-*.txt")]
    assert texts
    assert all("SIL OPEN FONT LICENSE" in text or "Permission is hereby granted" in text for text in texts)


def test_print_fonts_stay_below_two_megabytes() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "reports/fonts").iterdir()) < 2_000_000


def test_plotly_bundle_is_the_version_of_the_python_package() -> None:
    bundles = [path.name for path in (ROOT / "static/vendor").glob("plotly-basic-*.min.js")]
    assert bundles == [f"plotly-basic-{get_plotlyjs_version()}.min.js"]
