"""Calculating a month: the same inputs give the same lines, and only a difference is written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

from factors.lookup import GridIntensityTable
from footprint import METHOD_VERSION
from ingest.hours import rebuild_dirty_days
from ingest.models import StaleMonth
from organization.models import Organization
from organization.periods import month_of
from reports.calculation.embodied import EmbodiedLines
from reports.calculation.hashes import basis_sha256, datasets_used, inputs_sha256, line_values, lines_sha256
from reports.calculation.inputs import MonthInputs, month_inputs
from reports.calculation.lines import ElectricityLines, gap_lines
from reports.models import Calculation, Line

LEDGER_LOCK = 7201


def month_lines(inputs: MonthInputs) -> list[Line]:
    """Return the lines of a month, unsaved, in the order of the books."""
    lines = [
        *ElectricityLines(inputs, GridIntensityTable()).lines(),
        *EmbodiedLines(inputs).lines(),
        *gap_lines(inputs),
    ]
    lines.sort(key=lambda line: [str(value) for value in line_values(line, inputs)])
    return lines


def calculate_month(month: date) -> tuple[Calculation, bool]:
    """Return the month's current calculation and whether it is new; raises nothing for what is merely missing."""
    rebuild_dirty_days()
    with _lock(month):
        # The mark is read before the snapshot: a later change marks the month again.
        marks = list(StaleMonth.objects.filter(month_on=month).values_list("marked_at", flat=True))
        current, is_new = _calculated(month)
        StaleMonth.objects.filter(month_on=month, marked_at__in=marks).delete()
    return current, is_new


@contextmanager
def _lock(month: date) -> Iterator[None]:
    """Hold the month for this connection, from before the snapshot that is read until after what is written."""
    key = [LEDGER_LOCK, month.year * 12 + month.month]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _calculated(month: date) -> tuple[Calculation, bool]:
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            # Energy, device hours and catalogue as of one moment, whatever lands meanwhile.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        basis, inputs = basis_sha256(), month_inputs(month)
        digest = inputs_sha256(inputs, basis)
        current = Calculation.objects.filter(month_on=month, is_current=True).first()
        if current is None or current.inputs_sha256 != digest:
            return _write(inputs, basis, digest), True
        if current.basis_sha256 != basis:
            raise AssertionError("The hash of the inputs covers the basis.")
        return current, False


def _write(inputs: MonthInputs, basis: str, digest: str) -> Calculation:
    lines = month_lines(inputs)
    Calculation.objects.filter(month_on=inputs.month, is_current=True).update(is_current=False)
    calculation = Calculation.objects.create(
        month_on=inputs.month,
        method_version=METHOD_VERSION,
        basis_sha256=basis,
        inputs_sha256=digest,
        lines_sha256=lines_sha256(line_values(line, inputs) for line in lines),
        last_batch_id=inputs.last_batch_id,
        datasets=datasets_used(),
    )
    for number, line in enumerate(lines, start=1):
        line.calculation, line.number, line.month_on = calculation, number, inputs.month
    Line.objects.bulk_create(lines, batch_size=1000)
    return calculation


def months_to_calculate(last_ended: date) -> list[date]:
    """Return the months whose books are missing or older than what they are made from.

    That is every month with hours, and every month up to ``last_ended`` in which a source was expected.
    """
    with connection.cursor() as cursor:
        cursor.execute(MONTHS_OF_THE_BOOKS, {"last_ended": last_ended})
        months = [row[0] for row in cursor.fetchall()]
    zone = Organization.objects.get().zone
    current = (
        Calculation.objects.filter(is_current=True, basis_sha256=basis_sha256())
        .exclude(month_on__in=StaleMonth.objects.values("month_on"))
        .values_list("month_on", "created_at")
    )
    # What was calculated while the month ran knows nothing of its rest.
    fresh = {month for month, at in current if month > last_ended or month_of(at, zone) > month}
    return [month for month in months if month not in fresh]


MONTHS_OF_THE_BOOKS = """
SELECT DISTINCT month_on FROM ingest_hourlyenergy
UNION
SELECT month::date FROM ingest_source,
     generate_series(date_trunc('month', expected_from::timestamp),
                     least(coalesce(expected_until, %(last_ended)s), %(last_ended)s)::timestamp,
                     interval '1 month') AS month
WHERE expected_from IS NOT NULL
UNION
SELECT month_on FROM reports_calculation WHERE is_current
UNION
SELECT month_on FROM ingest_stalemonth
ORDER BY 1
"""
