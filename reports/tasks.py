"""Celery tasks of the ledger."""

from datetime import date

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from ingest.hours import rebuild_dirty_days
from organization.models import Organization
from organization.periods import month_of, previous_month
from reports.calculation.run import calculate_month, months_to_calculate


@shared_task
def calculate(month: str) -> None:
    """Calculate the month that begins on the given ISO day."""
    calculate_month(date.fromisoformat(month))


@shared_task
def sweep_months() -> None:
    """Wake a worker for every month whose books are older than what they are made from."""
    organization = Organization.objects.first()
    if organization is None:
        return
    rebuild_dirty_days()
    last_ended = previous_month(month_of(timezone.now(), organization.zone))
    for month in months_to_calculate(last_ended):
        calculate.apply_async((month.isoformat(),), expires=settings.SWEEP_EVERY_S)
