"""What is measured: landing, hours, a year's calculation, pages, a statement, and posts."""

import io
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.test import Client

from bench.pushes import inserts_per_s, posts_per_s
from ingest.hours import rebuild_dirty_days
from ingest.landing import land_batch
from ingest.models import Batch, Push, Source
from ingest.receive import receive_batch
from organization.models import User
from reports.calculation.inputs import month_inputs
from reports.calculation.run import month_lines
from reports.models import Calculation, Statement
from reports.statement.pdf import render_pdf

ROWS = 50_000
REPEATS = 7


@dataclass(frozen=True)
class Figure:
    """One line of the benchmark's table."""

    name: str
    value: str
    reference: str
    ratio: str

    def as_markdown(self) -> str:
        """Return the line as a row of a Markdown table."""
        return f"| {self.name} | {self.value} | {self.reference} | {self.ratio} |"


def seconds(work: Callable[[], object], repeats: int = 1) -> float:
    """Return the median time of the work."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def log(first: int) -> bytes:
    """Return ROWS minutes of one meter in the native format."""
    start = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=first)
    lines = []
    for minute in range(ROWS):
        begins = start + timedelta(minutes=minute)
        row = {"started_at": begins.isoformat(), "ended_at": (begins + timedelta(minutes=1)).isoformat(),
               "energy_kwh": f"0.{minute % 900 + 100}", "boundary": "node", "quality": "telemetry", "meter": "bench",
               "site": "fra-dc1", "team": "research"}  # fmt: skip
        lines.append(json.dumps(row))
    return ("\n".join(lines) + "\n").encode()


def plain_copy() -> float:
    """Return the time in which the same database takes the same number of bare rows by COPY."""
    body = io.StringIO("".join(f"{n}\t2022-01-01 00:00:00+00\t0.{n % 900 + 100}\n" for n in range(ROWS)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (n bigint, at timestamptz, kwh numeric) ON COMMIT DROP")
        return seconds(lambda: cursor.cursor.copy_expert("COPY bare FROM STDIN", body))


def landing() -> Iterator[Figure]:
    """Measure fresh rows, the same rows again, and the hours made from them."""
    source = Source.objects.create(slug="bench", name="Bench")
    body = log(0)
    reference = plain_copy()

    def land() -> None:
        batch = receive_batch(source, [body], file_name="bench.ndjson", door=Batch.Door.COMMAND)
        land_batch(batch.pk)

    for name in ("Landing fresh rows, parsed and checked", "Landing the same rows again"):
        took = seconds(land)
        yield Figure(name, f"{ROWS / took:,.0f} rows/s", f"bare COPY {ROWS / reference:,.0f} rows/s",
                     f"{took / reference:.0f} ×")  # fmt: skip
    days = -(-ROWS // 1440)
    took = seconds(rebuild_dirty_days)
    yield Figure(f"Hours of {days} days of minute readings", f"{took * 1000:,.0f} ms", "—", "—")


def calculation() -> Iterator[Figure]:
    """Measure the newest year's months, from hours to lines."""
    months = sorted(Calculation.objects.filter(is_current=True).values_list("month_on", flat=True))[-12:]
    count = sum(len(month_lines(month_inputs(month))) for month in months)
    took = seconds(lambda: [month_lines(month_inputs(month)) for month in months], 3)
    yield Figure(f"Calculating 12 months ({count} lines)", f"{took * 1000:,.0f} ms", "—", "—")


def pages() -> Iterator[Figure]:
    """Measure the server's time for pages of the demonstration, against the sign-in page."""
    client = Client(SERVER_NAME="localhost")
    simple = seconds(lambda: client.get("/accounts/login/"), REPEATS)
    client.force_login(User.objects.get(username="officer"))
    for path in ("/", "/models/", "/teams/", "/sites/", "/lines/", "/batches/", "/statements/", "/factors/"):
        client.get(path)
        took = seconds(lambda path=path: client.get(path), REPEATS)  # type: ignore[misc]
        yield Figure(f"Page {path}", f"{took * 1000:.0f} ms", f"sign-in page {simple * 1000:.1f} ms",
                     f"{took / simple:.1f} ×")  # fmt: skip


def statement() -> Iterator[Figure]:
    """Measure the PDF of the newest statement from its stored content."""
    newest = Statement.objects.order_by("-year", "-version").first()
    if newest is not None:
        took = seconds(lambda: render_pdf(newest), 3)
        yield Figure("Rendering the statement's PDF", f"{took * 1000:.0f} ms", "limit 2000 ms", f"{took / 2:.2f} ×")


def pushing() -> Iterator[Figure]:
    """Measure posts through the door of a web server with two processes, and empty the journal again."""
    posts, bare = posts_per_s(), inserts_per_s()
    yield Figure("Taking posts of CodeCarbon, one request each", f"{posts:,.0f} requests/s",
                 f"the same INSERT alone {bare:,.0f}/s", f"{bare / posts:.1f} ×")  # fmt: skip
    Push.objects.filter(source__slug="bench-pushes").delete()


def run_all() -> Iterator[Figure]:
    """Yield every figure, under the table's head."""
    yield Figure("What", "Figure", "Reference in the same run", "Ratio")
    yield Figure("---", "---", "---", "---")
    for group in (landing, calculation, pages, statement, pushing):
        yield from group()
