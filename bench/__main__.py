"""``make bench``: measure in an installation of its own and print a table for docs/benchmark.md."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Load the demonstration into a temporary installation and measure it."""
    var = Path(tempfile.mkdtemp(prefix="wattbook-bench-"))
    os.environ.update(WATTBOOK_VAR=str(var), WATTBOOK_DEMO="1", DJANGO_SETTINGS_MODULE="config.settings")
    try:
        loaded = subprocess.run([sys.executable, "manage.py", "demo", "--no-serve"], cwd=ROOT, check=True)
        assert loaded.returncode == 0
        import django

        django.setup()
        from bench.measures import run_all

        for row in run_all():
            print(row.as_markdown(), flush=True)  # the table is this program's product
    finally:
        subprocess.run([sys.executable, "manage.py", "engines", "stop"], cwd=ROOT, check=False)
        shutil.rmtree(var, ignore_errors=True)


if __name__ == "__main__":
    main()
