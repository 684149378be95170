"""What is measured of the door for pushes: posts per second through a real web server, against bare INSERTs."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import connection

from bench.figure import Figure
from config.processes import free_port, wait_for_port, web_command
from ingest.models import Push, Source
from ingest.push.journal import KEEP
from ingest.tokens import SEEN_EVERY, issue_source_token
from organization.models.people import token_digest

POSTS, SENDERS = 4000, 8
HOST = "127.0.0.1"
RUN_ID = "5be1abe6-0000-4000-8000-000000000001"
BODY = json.dumps({
    "timestamp": "2026-01-10T08:00:15.012475+00:00", "run_id": RUN_ID, "duration": 15,
    "emissions_sum": 6.63e-07, "emissions_rate": 3.57e-07, "cpu_power": 1.49, "gpu_power": 0.0, "ram_power": 20.0,
    "cpu_energy": 9.6e-07, "gpu_energy": 0.0, "ram_energy": 1.08e-05, "energy_consumed": 1.18e-05,
    "cpu_utilization_percent": 50.1, "gpu_utilization_percent": 0, "ram_utilization_percent": 2.2, "wue": 0.0,
}).encode()  # fmt: skip


def pushes() -> Iterator[Figure]:
    """Measure posts through the door of a web server with two processes, and empty the journal again."""
    posts, bare = posts_per_s(), inserts_per_s()
    yield Figure("Taking posts of CodeCarbon, one request each", f"{posts:,.0f} requests/s",
                 f"the same INSERT alone {bare:,.0f}/s", f"{bare / posts:.1f} ×")  # fmt: skip
    Push.objects.filter(source__slug="bench-pushes").delete()


def posts_per_s() -> float:
    """Return how many posts a web server of two processes takes a second, each on a connection of its own."""
    source = Source.objects.create(slug="bench-pushes", name="Bench pushes")
    _stored, token = issue_source_token(source, "bench", None)
    port = free_port(HOST, 8700)
    server = subprocess.Popen(
        web_command(HOST, port), cwd=settings.BASE_DIR, env={**os.environ, "WATTBOOK_WEB_WORKERS": "2"}
    )
    try:
        if not wait_for_port(HOST, port, 60):
            raise RuntimeError("The web server did not start.")
        request = (
            f"POST /codecarbon/emissions HTTP/1.1\r\nHost: {HOST}:{port}\r\nX-Api-Token: {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\nConnection: close\r\n\r\n"
        ).encode() + BODY
        _send(request, port, 200)  # the first requests load what the server needs
        return _rate(lambda count: _send(request, port, count))
    finally:
        server.terminate()
        server.wait(30)


def inserts_per_s() -> float:
    """Return how many times a second the database takes the door's own statement, over as many connections."""
    _stored, token = issue_source_token(Source.objects.get(slug="bench-pushes"), "bare", None)
    values = {"digest": token_digest(token), "kind": "codecarbon-api", "path": "emissions", "ref": "", "body": BODY,
              "seen_every": SEEN_EVERY}  # fmt: skip

    def insert(count: int) -> None:
        try:
            for _ in range(count):
                with connection.cursor() as cursor:
                    cursor.execute(KEEP, values)
        finally:
            connection.close()

    return _rate(insert)


def _rate(work: Callable[[int], None]) -> float:
    senders = [threading.Thread(target=work, args=(POSTS // SENDERS,)) for _ in range(SENDERS)]
    began = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return POSTS / (time.perf_counter() - began)


def _send(request: bytes, port: int, count: int) -> None:
    for _ in range(count):
        with socket.create_connection((HOST, port), timeout=30) as connected:
            connected.sendall(request)
            answer = b""
            while part := connected.recv(4096):
                answer += part
        if not answer.startswith(b"HTTP/1.1 201"):
            sys.stderr.write(answer.decode(errors="replace")[:300] + "\n")
            raise RuntimeError("A post was not taken.")
