"""A calculation reads its inputs as of one moment, whatever lands meanwhile."""

import threading

import pytest
from django.db import connection

from reports.calculation import run
from reports.models import Calculation
from tests.books import Books


@pytest.mark.django_db
def test_calculation_does_not_mind_a_transaction_around_it():
    books = Books()
    books.send({})
    (line,) = books.electricity()
    assert line.metered_energy_kwh == 1


def test_rows_that_land_while_a_month_is_read_wait_for_the_next_calculation(committed_db, monkeypatch):
    books = Books()
    books.send({})
    original = run.month_inputs

    def land_meanwhile(month):
        def land():
            books.send({"meter": "late", "energy_kwh": "5"})
            connection.close()

        monkeypatch.setattr(run, "month_inputs", original)
        other = threading.Thread(target=land)
        other.start()
        other.join(30)
        return original(month)

    monkeypatch.setattr(run, "month_inputs", land_meanwhile)
    (first,) = books.electricity()
    assert first.metered_energy_kwh == 1
    (second,) = books.electricity()
    assert second.metered_energy_kwh == 6
    assert Calculation.objects.filter(is_current=True).count() == 1
