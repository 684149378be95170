"""What the books hold of one source: the proof that what was measured was done."""

from decimal import Decimal
from typing import Any

from django.db import connection

from ingest.models import DirtyDay, HourlyEnergy, Source

READINGS = """
SELECT count(*), sum(r.metered_energy_kwh)
FROM ingest_reading r JOIN ingest_series s ON s.id = r.series_id WHERE s.source_id = %s
"""


def check_books(source: Source, rows: int, energy_nano: int) -> None:
    """Raise unless the source has exactly so many readings, and hours that add up to the same energy."""
    energy_kwh = Decimal(energy_nano) / 10**9
    with connection.cursor() as cursor:
        cursor.execute(READINGS, [source.pk])
        readings: tuple[Any, ...] = cursor.fetchone()
    hours = sum(HourlyEnergy.objects.filter(source=source).values_list("metered_energy_kwh", flat=True))
    found = (*readings, hours, DirtyDay.objects.filter(source=source).count())
    if found != (rows, energy_kwh, energy_kwh, 0):
        raise AssertionError(f"{source}: {found} instead of {rows} readings of {energy_kwh} kWh")
