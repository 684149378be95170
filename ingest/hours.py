"""Hourly energy kept in step with the readings: dirty days are rebuilt before anybody reads them."""

from datetime import date
from pathlib import Path

from django.db import connection, transaction

from ingest.locks import HOURS_LOCKS, lock_source
from ingest.models import DirtyDay
from organization.models import Organization
from organization.sqlfiles import query

SQL = Path(__file__).resolve().parent / "sql"
REBUILD = query(SQL / "rebuild_hours.sql")
DAYS_AT_ONCE = 62
MONTHS_OF_DAYS = """
SELECT DISTINCT month_on FROM ingest_hourlyenergy WHERE source_id = %(source_id)s AND day_on = ANY(%(days)s)
"""
MARK_MONTHS = """
INSERT INTO ingest_stalemonth (month_on, marked_at) SELECT unnest(%(months)s::date[]), clock_timestamp()
ON CONFLICT (month_on) DO UPDATE SET marked_at = excluded.marked_at
"""


def rebuild_dirty_days() -> int:
    """Rebuild the hours of every dirty day and return how many days that were."""
    rebuilt = 0
    for source_id in list(DirtyDay.objects.values_list("source_id", flat=True).distinct().order_by("source_id")):
        while days := _next_days(source_id):
            rebuilt += _rebuild(source_id, days)
    return rebuilt


def _next_days(source_id: int) -> list[date]:
    days = DirtyDay.objects.filter(source_id=source_id).order_by("day_on")
    return list(days.values_list("day_on", flat=True)[:DAYS_AT_ONCE])


@transaction.atomic
def _rebuild(source_id: int, days: list[date]) -> int:
    lock_source(HOURS_LOCKS, source_id)
    # The marks go first: a reading that lands while hours are built marks its day anew.
    DirtyDay.objects.filter(source_id=source_id, day_on__in=days).delete()
    zone = Organization.objects.values_list("time_zone", flat=True).get()
    values = {"source_id": source_id, "days": days, "zone": zone}
    with connection.cursor() as cursor:
        cursor.execute(MONTHS_OF_DAYS, values)
        months = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "DELETE FROM ingest_hourlyenergy WHERE source_id = %(source_id)s AND day_on = ANY(%(days)s)",
            values,
        )
        cursor.execute(REBUILD, values)
        cursor.execute(MONTHS_OF_DAYS, values)
        months |= {row[0] for row in cursor.fetchall()}
        cursor.execute(MARK_MONTHS, {"months": sorted(months)})
    return len(days)
