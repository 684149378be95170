"""What lands while another worker rebuilds the same day is in the hours in the end."""

import threading

from django.db import connection, transaction
from django.db.models import Sum

from ingest import account, landing
from ingest.hours import rebuild_dirty_days
from ingest.models import Batch, DirtyDay, HourlyEnergy, Reading
from ingest.receive import receive_batch
from tests.books import Books

ROW = (
    '{"started_at": "2026-01-10T00:00:00Z", "ended_at": "2026-01-10T01:00:00Z", "energy_kwh": "1", "boundary": "node",'
    ' "quality": "measured", "site": "paris", "team": "research", "meter": "%s"}'
)


def test_rebuild_beside_a_landing_takes_no_mark_away(committed_db, monkeypatch):
    books = Books()

    def batch_of(meter):
        body = (ROW % meter).encode()
        return receive_batch(books.source, [body], file_name="x.ndjson", door=Batch.Door.API)

    landing.land_batch(batch_of("a").pk)  # the day is marked, and nobody has rebuilt it
    second = batch_of("b")
    original = account._count

    def rebuild():
        rebuild_dirty_days()
        connection.close()

    other = threading.Thread(target=rebuild)

    def count(*values):
        other.start()  # the second row and its mark are written, but not committed
        other.join(1)
        return original(*values)

    monkeypatch.setattr(account, "_count", count)
    landing.land_batch(second.pk)
    other.join(60)
    rebuild_dirty_days()
    assert not DirtyDay.objects.exists()
    assert HourlyEnergy.objects.aggregate(sum=Sum("metered_energy_kwh"))["sum"] == 2


def test_new_month_shuts_nobody_out(committed_db):
    """A rebuild that reads while a landing has made a partition goes on; else each would wait for the other."""
    books = Books()
    books.send({})
    found = []

    def read():
        found.append(HourlyEnergy.objects.count() + Reading.objects.count())
        connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT ingest_ensure_partitions(ARRAY['2031-05-01'::date])")
        other = threading.Thread(target=read)
        other.start()
        other.join(20)
        is_free = not other.is_alive()
    other.join()
    assert (is_free, found) == (True, [2])
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("DROP TABLE ingest_reading_203105")
        cursor.execute("RESET ROLE")


def test_another_time_zone_moves_the_borders_of_months(db):
    books = Books("UTC")
    books.send({"started_at": "2026-01-31T23:00:00Z", "ended_at": "2026-02-01T00:00:00Z"})
    assert [line.month_on.month for line in books.electricity("2026-01")] == [1]
    books.organization.time_zone = "Asia/Tokyo"
    books.organization.save()
    assert books.electricity("2026-01") == []
    assert [line.metered_energy_kwh for line in books.electricity("2026-02")] == [1]
