"""Batches over HTTP: real web processes, a real worker, a client on the same machine."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from queue import Empty, SimpleQueue

import psutil
from django.conf import settings
from django.db import connections

from bench.books import check_books
from bench.figure import Figure
from bench.rows import Rows, ndjson
from config import engines
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
    rows = BATCHES * BATCH_ROWS
    ensure_broker()
    took = _measured(source, secret)
    check_books(source, rows + 1, int(Rows.of(0, rows + 1).energy_nano.sum()))
    speed = rows / took.all_s
    yield Figure(f"{BATCHES} NDJSON batches of {BATCH_ROWS:,} rows over HTTP, to hours", f"{speed:,.0f} rows/s",
                 f"goal {GOAL_ROWS_PER_S:,} rows/s", f"{speed / GOAL_ROWS_PER_S:.0%}")  # fmt: skip
    yield Figure("Of which until the last body is taken in", f"{took.sent_s / took.all_s:.0%}")
    per_batch = {name: 1000 * one / BATCHES for name, one in took.cpu_s.items()}
    allowed = 2 * 1000 * BATCH_ROWS / GOAL_ROWS_PER_S
    yield Figure("Processor time per batch", ", ".join(f"{name} {one:.0f} ms" for name, one in per_batch.items()),
                 f"two cores have {allowed:.0f} ms", f"{sum(per_batch.values()) / allowed:.0%}")  # fmt: skip


@dataclass(frozen=True)
class _Took:
    """How long it took, and the processor time that each part of the installation had."""

    sent_s: float
    all_s: float
    cpu_s: dict[str, float]


def _measured(source: Source, secret: str) -> _Took:
    port = free_port(HOST, 8700)
    connections.close_all()
    with _running(web_command(HOST, port)) as web, _running(worker_command()) as worker:
        assert wait_for_port(HOST, port, 60)
        # One small batch first: what is measured begins when all are up and connected.
        _send(port, source, secret, [ndjson(BATCHES * BATCH_ROWS, 1)])
        _wait(source, 1)
        bodies = [ndjson(BATCH_ROWS * number, BATCH_ROWS) for number in range(BATCHES)]
        database = engines.status(settings.VAR_DIR)["postgres"]
        processes = {"web": web, "worker": worker, "database": database, "client": os.getpid()}
        before = {name: _cpu_s(pid) for name, pid in processes.items()}
        began = time.perf_counter()
        _send(port, source, secret, bodies)
        sent_s = time.perf_counter() - began
        _wait(source, BATCHES + 1)
        took_s = time.perf_counter() - began
        return _Took(sent_s, took_s, {name: _cpu_s(pid) - before[name] for name, pid in processes.items()})


def _cpu_s(pid: int) -> float:
    """Return the processor time that a process has had, with its living children but not this one's own."""
    process = psutil.Process(pid)
    children = [] if pid == os.getpid() else process.children(recursive=True)
    return sum(sum(one.cpu_times()[:2]) for one in (process, *children))


@contextmanager
def _running(command: list[str]) -> Iterator[int]:
    # Nothing else runs in this installation: no second worker, and no sweeper.
    process = subprocess.Popen(command, start_new_session=True)
    try:
        yield process.pid
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
