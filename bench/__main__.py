"""``make bench``: measure in an installation of its own and print a table for docs/benchmark.md.

``python -m bench files http`` measures some themes only; BENCH_ROWS is the length of the large file.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The pages need the whole demonstration, the landing only its catalogue.
WITH_DEMONSTRATION = ("calculation", "pages", "statement")
THEMES = (*WITH_DEMONSTRATION, "row_by_row", "files", "http", "pushes")
SETTINGS = {
    "WATTBOOK_DEMO": "1",
    "WATTBOOK_WORKERS": "1",
    "WATTBOOK_WEB_WORKERS": "2",
    "WATTBOOK_MAX_BODY_BYTES": str(2 * 1024**3),
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def main(wanted: list[str]) -> None:
    """Make a temporary installation and measure the wanted themes in it."""
    var = Path(tempfile.mkdtemp(prefix="wattbook-bench-"))
    var.chmod(0o755)  # the database's own user must be able to enter it
    os.environ.update(SETTINGS, WATTBOOK_VAR=str(var))
    try:
        _prepare(wanted)
        measures = _measures()
        from bench.figure import HEAD

        for row in HEAD:
            print(row.as_markdown())  # the table is this program's product
        for theme in wanted:
            for row in measures[theme]():
                print(row.as_markdown(), flush=True)
    finally:
        subprocess.run([sys.executable, "manage.py", "engines", "stop"], cwd=ROOT, check=False)
        shutil.rmtree(var, ignore_errors=True)


def _prepare(wanted: list[str]) -> None:
    if set(wanted) & set(WITH_DEMONSTRATION):
        subprocess.run([sys.executable, "manage.py", "demo", "--no-serve"], cwd=ROOT, check=True)
    import django

    django.setup()
    from config.demo import load_organization
    from config.management.commands.up import prepare

    prepare()
    load_organization()


def _measures() -> dict[str, Callable[[], Iterator]]:
    from bench.files import files
    from bench.http import http
    from bench.pages import calculation, pages, statement
    from bench.pushes import pushes
    from bench.row_by_row import row_by_row

    return dict(zip(THEMES, (calculation, pages, statement, row_by_row, files, http, pushes), strict=True))


if __name__ == "__main__":
    chosen = sys.argv[1:] or list(THEMES)
    if unknown := set(chosen) - set(THEMES):
        sys.exit(f"There is no theme {', '.join(sorted(unknown))}; the themes are {', '.join(THEMES)}.")
    main(chosen)
