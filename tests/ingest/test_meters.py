"""Files of utility meters and loggers on their way into the books."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from ingest.models import ColumnMapping, HourlyEnergy, NameMapping, Reading, Source
from organization.choices import Phase
from tests.books import Books, account, reasons
from tests.ingest.formats.helpers import FIXTURES, said_by_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return Books()


def meter_source(books, **more):
    return Source.objects.create(slug="main-meter", name="Main meter", site=books.site, time_zone="UTC", **more)


def send(books, source, name):
    return books.send_bytes((FIXTURES / name).read_bytes(), name=name, source=source)


def total_kwh(**which):
    return HourlyEnergy.objects.filter(**which).aggregate(total=Sum("metered_energy_kwh"))["total"]


def test_green_button_file_becomes_the_sites_meter(books):
    books.pue("1.2")
    source = meter_source(books)
    batch = send(books, source, "green-button/made-traps.xml")
    assert account(batch) == (17, 0, 0, 5, 1)
    assert total_kwh(boundary="facility", team=None, source=source) == Decimal("1532.45")
    # 25 kWh of IT at a PUE of 1.2 in the same hour are 30 kWh of what the meter counted; the rest is nobody's.
    noon = {"started_at": "2026-03-01T00:00:00Z", "ended_at": "2026-03-01T01:00:00Z"}
    books.send(noon | {"energy_kwh": "25"})
    by_phase = {line.phase: line.facility_energy_kwh for line in books.electricity("2026-03")}
    assert by_phase == {"": Decimal(30), Phase.IDLE: Decimal("1502.45")}


def test_later_green_button_file_corrects_the_estimate(books):
    source = meter_source(books)
    send(books, source, "green-button/made-traps.xml")
    assert account(send(books, source, "green-button/made-traps.xml"))[:3] == (
        5,
        12,
        0,
    )
    batch = send(books, source, "green-button/made-corrected.xml")
    assert account(batch) == (0, 0, 1, 0, 0)
    assert total_kwh() == Decimal("1537.45")
    corrected = Reading.objects.filter(metered_energy_kwh__in=[320, 325]).order_by("revision")
    assert [one.circumstances.quality for one in corrected] == ["estimated", "measured"]


def test_coarser_file_of_the_same_usage_point_is_never_added(books):
    source = meter_source(books)
    send(books, source, "green-button/made-one-line.xml")
    daily = (FIXTURES / "green-button/made-one-line.xml").read_text().replace("<duration>900", "<duration>86400", 1)
    batch = books.send_bytes(daily.encode(), source=source)
    assert total_kwh() == Decimal("0.5")
    assert any("overlaps" in said for said in reasons(batch))


def test_usage_points_belong_to_whom_the_source_maps_them(books):
    source = meter_source(books)
    NameMapping.objects.create(source=source, project="RetailCustomer/7/UsagePoint/03", team=books.other)
    send(books, source, "green-button/made-traps.xml")
    assert total_kwh(team=books.other) == 5


def test_logs_that_overlap_by_a_row_lose_and_double_nothing(books):
    source = meter_source(books, boundary="facility")
    text = (
        (FIXTURES / "comx/made-two-devices.csv").read_text().replace("704.5", "704.5\n0,-300,2026-03-01 02:00:00,9,710")
    )
    assert send(books, source, "comx/made-two-devices.csv").accepted == 4
    assert total_kwh() == 17  # 12.5 and 4.5; the first row of each device begins no interval
    assert account(books.send_bytes(text.encode(), source=source)) == (3, 2, 0, 0, 0)
    assert total_kwh() == Decimal("22.5")


def test_log_whose_source_does_not_say_what_it_encloses_is_refused(books):
    batch = send(books, meter_source(books), "comx/made-two-devices.csv")
    assert (batch.state, account(batch)) == ("refused", (0, 0, 0, 0, 0))
    assert "boundary" in batch.message


def test_table_lands_by_the_mapping_of_its_source(books):
    said = said_by_source(FIXTURES / "meter-csv/made-german.csv")
    source = meter_source(books, boundary=said["boundary"])
    source.time_zone = "Europe/Berlin"
    source.save()
    assert send(books, source, "meter-csv/made-german.csv").state == "refused"
    ColumnMapping.objects.create(source=source, definition=said["column_mapping"])
    batch = send(books, source, "meter-csv/made-german.csv")
    assert (batch.format, account(batch)) == ("meter-csv", (13, 0, 0, 0, 1))
    assert total_kwh() == Decimal("121.75")  # 60.75 of A and 61 of B
    assert account(send(books, source, "meter-csv/made-german.csv")) == (3, 10, 0, 0, 1)


def test_levels_of_one_machine_in_two_files_are_never_added(books):
    source = meter_source(books, team=books.team)
    send(books, source, "redfish/made-levels.ndjson")
    assert total_kwh() == Decimal("2.2")
    text = (FIXTURES / "redfish/made-levels.ndjson").read_text()
    supplies = "".join(line + "\n" for line in text.splitlines() if "PowerSupplies" in line)
    batch = books.send_bytes(supplies.encode(), source=source)
    assert account(batch) == (2, 0, 0, 2, 0)
    assert total_kwh() == Decimal("2.2")
    assert any("overlaps another reading of the same meter" in said for said in reasons(batch))
