"""Batches over HTTP: real web processes, a real worker, a client on the same machine."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from queue import Empty, SimpleQueue

from django.db import connections

from bench.books import check_books
from bench.figure import Figure
from bench.rows import Rows, ndjson
from config.celery import ensure_broker
from config.processes import free_port, wait_for_port, web_command, worker_command
from ingest.models import Batch, DirtyDay, Source
from ingest.tokens import issue_source_token

BATCHES, BATCH_ROWS, CLIENTS = 60, 10_000, 4
HOST, MOST_S = "127.0.0.1", 300
GOAL_ROWS_PER_S = 150_000


def http() -> Iterator[Figure]:
    """Measure from the first byte that is sent until the last row is queryable, with its hours, exactly once."""
    source = Source.objects.create(slug="bench-http", name="Bench HTTP")
    _token, secret = issue_source_token(source, "bench", None)
    port, rows = free_port(HOST, 8700), BATCHES * BATCH_ROWS
    ensure_broker()
    connections.close_all()
    with _running(web_command(HOST, port)), _running(worker_command()):
        assert wait_for_port(HOST, port, 60)
        # One small batch first: what is measured begins when all are up and connected.
        _send(port, source, secret, [ndjson(rows, 1)])
        _wait(source, 1)
        bodies = [ndjson(BATCH_ROWS * number, BATCH_ROWS) for number in range(BATCHES)]
        began = time.perf_counter()
        _send(port, source, secret, bodies)
        sent_s = time.perf_counter() - began
        _wait(source, BATCHES + 1)
        took_s = time.perf_counter() - began
    check_books(source, rows + 1, int(Rows.of(0, rows + 1).energy_nano.sum()))
    yield Figure(f"{BATCHES} NDJSON batches of {BATCH_ROWS:,} rows over HTTP, to hours", f"{rows / took_s:,.0f} rows/s",
                 f"goal {GOAL_ROWS_PER_S:,} rows/s", f"{rows / took_s / GOAL_ROWS_PER_S:.0%}")  # fmt: skip
    yield Figure("Of which until the last body is taken in", f"{sent_s / took_s:.0%}")


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    # Nothing else runs in this installation: no second worker, and no sweeper.
    process = subprocess.Popen(command, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def _send(port: int, source: Source, secret: str, bodies: list[bytes]) -> None:
    waiting: SimpleQueue[bytes] = SimpleQueue()
    for body in bodies:
        waiting.put(body)
    answers: list[int] = []
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"}

    def client() -> None:
        connection = HTTPConnection(HOST, port, timeout=60)
        try:
            while True:
                connection.request("POST", f"/api/v1/sources/{source.slug}/batches", waiting.get_nowait(), headers)
                response = connection.getresponse()
                response.read()
                answers.append(response.status)
        except Empty:
            connection.close()

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    assert answers == [202] * len(bodies), answers


def _wait(source: Source, batches: int) -> None:
    ends = time.monotonic() + MOST_S
    while time.monotonic() < ends:
        is_through = Batch.objects.filter(source=source, state=Batch.State.DONE).count() == batches
        if is_through and not DirtyDay.objects.filter(source=source).exists():
            return
        time.sleep(0.02)
    raise TimeoutError(f"{os.path.basename(__file__)}: {batches} batches were not through within {MOST_S} s.")
