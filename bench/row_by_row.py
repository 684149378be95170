"""Rows that only go one by one, such as those with an id of their own, and the hours that are made from readings."""

import io
import json
from collections.abc import Iterator

from django.db import connection, transaction

from bench.figure import Figure, seconds
from bench.rows import Rows
from ingest.hours import rebuild_dirty_days
from ingest.landing import land_batch
from ingest.models import Batch, Source
from ingest.receive import receive_batch

ROWS = 50_000


def row_by_row() -> Iterator[Figure]:
    """Measure fresh rows, the same rows again, and the hours made from them."""
    source = Source.objects.create(slug="bench-rows", name="Bench rows")
    lines = (json.dumps(row | {"reading_id": f"r{number}"}) for number, row in enumerate(Rows.of(0, ROWS).values()))
    body = "\n".join(lines).encode()
    reference = _plain_copy()

    def land() -> None:
        batch = receive_batch(source, [body], file_name="bench.ndjson", door=Batch.Door.COMMAND)
        land_batch(batch.pk)

    for name in ("Landing row by row, fresh rows", "Landing row by row, the same rows again"):
        took = seconds(land)
        yield Figure(name, f"{ROWS / took:,.0f} rows/s", f"bare COPY {ROWS / reference:,.0f} rows/s",
                     f"{took / reference:.0f} ×")  # fmt: skip
    took = seconds(rebuild_dirty_days)
    yield Figure(f"Hours of {ROWS:,} minute readings", f"{took * 1000:,.0f} ms")


def _plain_copy() -> float:
    """Return the time in which the same database takes the same number of bare rows by COPY."""
    body = io.StringIO("".join(f"{n}\t2022-01-01 00:00:00+00\t0.{n % 900 + 100}\n" for n in range(ROWS)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (n bigint, at timestamptz, kwh numeric) ON COMMIT DROP")
        return seconds(lambda: cursor.cursor.copy_expert("COPY bare FROM STDIN", body))
