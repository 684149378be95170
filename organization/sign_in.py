"""How often one may guess: per name from one address, and per address whatever the name."""

from datetime import timedelta

from django.utils import timezone

from organization.models import FailedSignIn

COUNTS_FOR = timedelta(minutes=15)
MOST_PER_NAME, MOST_PER_ADDRESS = 10, 100


def must_wait(username: str, address: str | None) -> bool:
    """Whether so many sign-ins failed lately that no password is looked at any more."""
    recent = FailedSignIn.objects.filter(at__gt=timezone.now() - COUNTS_FOR, address=address)
    return recent.filter(username=username).count() >= MOST_PER_NAME or recent.count() >= MOST_PER_ADDRESS


def remember_failure(username: str, address: str | None) -> None:
    """Remember a wrong password, and forget those that do not count any more."""
    FailedSignIn.objects.filter(at__lte=timezone.now() - COUNTS_FOR).delete()
    FailedSignIn.objects.create(username=username, address=address)
