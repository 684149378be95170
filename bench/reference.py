"""What the database alone can do: COPY of finished rows into an empty table like the one that holds readings."""

import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg2
from django.conf import settings

from bench.rows import METERS, MINUTE_US, START_US, Rows, parts
from config import engines
from ingest.columns.binary import HEADER, TRAILER, copy_body
from ingest.models import Batch, Circumstances, Series, Source
from organization.models import Site

# The same columns, checks, primary key and indexes by month, and the same two triggers.
TABLE = """
CREATE TABLE bench_reading (LIKE ingest_reading INCLUDING ALL) PARTITION BY RANGE (slot_at);
CREATE TABLE bench_reading_1 PARTITION OF bench_reading FOR VALUES FROM ('2022-01-01Z') TO ('2022-02-01Z');
CREATE TABLE bench_reading_2 PARTITION OF bench_reading FOR VALUES FROM ('2022-02-01Z') TO ('2022-03-01Z');
CREATE TRIGGER reading_append_only BEFORE UPDATE OR DELETE ON bench_reading
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
"""
REFERENCES = """
CREATE TRIGGER reading_references AFTER INSERT ON bench_reading
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ingest_check_references();
"""
INTO = """
COPY bench_reading (series_id, slot_at, revision, started_at, ended_at, metered_energy_kwh, device_hours,
                    circumstances_id, batch_id, row) FROM STDIN (FORMAT binary)
"""


def copy_seconds(rows: int, *, with_references: bool) -> float:
    """Return how long one COPY takes, its body being finished before the clock starts."""
    series, circumstances_id, batch_id = _named()
    with tempfile.TemporaryFile() as body, _as_owner() as cursor:
        body.write(HEADER)
        for part in parts(rows):
            columns = _columns(part, series, circumstances_id, batch_id)
            body.write(copy_body(columns).getvalue()[len(HEADER) : -len(TRAILER)])
        body.write(TRAILER)
        body.seek(0)
        cursor.execute(TABLE + (REFERENCES if with_references else ""))
        try:
            began = time.perf_counter()
            cursor.copy_expert(INTO, body)
            return time.perf_counter() - began
        finally:
            cursor.execute("DROP TABLE bench_reading")


def _named() -> tuple[np.ndarray, int, int]:
    """Return what the rows may name: series by meter, circumstances and a batch of a source that sends nothing."""
    slug = f"bench-{uuid.uuid4().hex[:8]}"
    source = Source.objects.create(slug=slug, name=slug)
    batch = Batch.objects.create(source=source, door=Batch.Door.COMMAND, file_name=slug, evidence_bytes=0)
    names = {"site": Site.objects.all()[0], "phase": slug[:20], "boundary": "node", "quality": "telemetry"}
    circumstances = Circumstances.objects.create(**names)
    series = Series.objects.bulk_create(Series(source=source, key=str(meter)) for meter in range(METERS))
    return np.array([one.pk for one in series]), circumstances.pk, batch.pk


def _columns(part: Rows, series: np.ndarray, circumstances_id: int, batch_id: int) -> list[tuple[str, np.ndarray]]:
    started_us = START_US + part.minute * MINUTE_US
    nothing = np.zeros(len(part.minute), np.int64)
    return [
        ("int8", series[part.meter]), ("timestamptz", started_us), ("int2", nothing), ("timestamptz", started_us),
        ("timestamptz", started_us + MINUTE_US), ("numeric", part.energy_nano), ("null", nothing),
        ("int8", nothing + circumstances_id), ("int8", nothing + batch_id), ("int8", part.minute),
    ]  # fmt: skip


@contextmanager
def _as_owner() -> Iterator[Any]:
    host = engines.postgres_host(settings.VAR_DIR)
    connection = psycopg2.connect(host=host, user=engines.OWNER_ROLE, dbname=engines.DATABASE)
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()
