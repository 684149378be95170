"""A large native CSV file, from the file to readings and hours, against COPY alone; and the same file once more."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from bench.books import check_books
from bench.figure import Figure
from bench.reference import copy_seconds
from bench.rows import parts, write_csv
from ingest.models import Source

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))


def files() -> Iterator[Figure]:
    """Measure one worker on a file of ROWS rows, and what it holds in memory at most."""
    source = Source.objects.create(slug="bench-csv", name="Bench CSV")
    bare, checked = (copy_seconds(ROWS, with_references=wanted) for wanted in (False, True))
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as folder:
        path = Path(folder) / "rows.csv"
        write_csv(path, ROWS)
        first, second = (_land(source, path) for _ in range(2))
    check_books(source, ROWS, sum(int(part.energy_nano.sum()) for part in parts(ROWS)))
    assert (first["accepted"], second["duplicate"]) == (ROWS, ROWS), (first, second)
    reference = f"COPY into the same table {ROWS / checked:,.0f} rows/s"
    for name, took in (("to hours", first), ("the second time", second)):
        yield Figure(f"Native CSV, {ROWS:,} rows, {name}", f"{ROWS / took['took_s']:,.0f} rows/s", reference,
                     f"{checked / took['took_s']:.0%}")  # fmt: skip
    yield Figure("The same against COPY without the references' trigger", f"{ROWS / first['took_s']:,.0f} rows/s",
                 f"COPY {ROWS / bare:,.0f} rows/s", f"{bare / first['took_s']:.0%}")  # fmt: skip
    yield Figure("Of which keeping the evidence", f"{first['kept_s'] / first['took_s']:.0%}")
    peak = max(first["peak_mb"], second["peak_mb"])
    yield Figure("Peak memory of that worker", f"{peak:,.0f} MB", f"idle {first['idle_mb']:,.0f} MB, limit 400 MB",
                 f"{peak / 400:.0%}")  # fmt: skip


def _land(source: Source, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.worker", source.slug, str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)
