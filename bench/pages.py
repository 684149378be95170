"""What people wait for: a year's calculation, pages, and a statement."""

from collections.abc import Iterator

from django.test import Client

from bench.figure import Figure, seconds
from organization.models import User
from reports.calculation.inputs import month_inputs
from reports.calculation.run import month_lines
from reports.models import Calculation, Statement
from reports.statement.pdf import render_pdf

REPEATS = 7


def calculation() -> Iterator[Figure]:
    """Measure the newest year's months, from hours to lines."""
    months = sorted(Calculation.objects.filter(is_current=True).values_list("month_on", flat=True))[-12:]
    count = sum(len(month_lines(month_inputs(month))) for month in months)
    took = seconds(lambda: [month_lines(month_inputs(month)) for month in months], 3)
    yield Figure(f"Calculating 12 months ({count} lines)", f"{took * 1000:,.0f} ms")


def pages() -> Iterator[Figure]:
    """Measure the server's time for pages of the demonstration, against the sign-in page."""
    client = Client(SERVER_NAME="localhost")
    simple = seconds(lambda: client.get("/accounts/login/"), REPEATS)
    client.force_login(User.objects.get(username="officer"))
    for path in ("/", "/models/", "/teams/", "/sites/", "/lines/", "/batches/", "/statements/", "/factors/"):
        client.get(path)
        took = seconds(lambda path=path: client.get(path), REPEATS)  # type: ignore[misc]
        yield Figure(f"Page {path}", f"{took * 1000:.0f} ms", f"sign-in page {simple * 1000:.1f} ms",
                     f"{took / simple:.1f} ×")  # fmt: skip


def statement() -> Iterator[Figure]:
    """Measure the PDF of the newest statement from its stored content."""
    newest = Statement.objects.order_by("-year", "-version").first()
    if newest is not None:
        took = seconds(lambda: render_pdf(newest), 3)
        yield Figure("Rendering the statement's PDF", f"{took * 1000:.0f} ms", "limit 2000 ms", f"{took / 2:.2f} ×")
