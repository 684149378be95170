"""A column mapping in a real browser: the rows of a table show as they would be read while the form is filled in."""

import pytest

from tests.ingest.formats.helpers import FIXTURES
from tests.live.browser import NARROW, chromium, overflows, page_of, serious_violations, sign_in
from tests.live.installation import UP_S, answers, free_port, temporary_installation, wait_for

pytestmark = pytest.mark.live
GERMAN = FIXTURES / "meter-csv/made-german.csv"
CATALOGUE = """
from ingest.models import Source
from organization.models import *
Organization.objects.get_or_create(id=1, defaults={"name": "Meters", "time_zone": "Europe/Berlin"})
adam = User.objects.create_user("adam", password="a long enough one")
Grant.objects.create(user=adam, role="administrator")
Source.objects.create(slug="hall", name="Hall", time_zone="Europe/Berlin", boundary="facility")
"""


@pytest.fixture
def site():
    with temporary_installation() as installation:
        installation.manage("migrate", "--verbosity", "0")
        installation.manage("shell", "-c", CATALOGUE)
        port = free_port()
        installation.start("manage.py", "up", "--port", str(port), "--keep-engines")
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{url}/accounts/login/"), UP_S, "the web server's first answer")
        yield url


def test_table_is_tried_while_the_form_is_filled_in_and_then_kept(site):
    with chromium() as browser, page_of(browser, viewport=NARROW) as page:
        sign_in(page, site, "adam", "a long enough one")
        page.goto(f"{site}/sources/hall/columns/")
        page.set_input_files("#sample", str(GERMAN))
        page.select_option("#id_delimiter", "semicolon")
        page.select_option("#id_decimal", "comma")
        page.fill("#id_time_columns", "Zeitpunkt")
        page.fill("#id_time_format", "%d.%m.%Y %H:%M")
        page.fill("#id_values-0-column", "Wirkarbeit A [kWh]")
        page.fill("#id_values-0-meter", "A")
        page.select_option("#id_values-0-unit", "kW")
        page.wait_for_selector("#preview .alert")  # a register is no power
        page.select_option("#id_values-0-unit", "kWh")
        page.wait_for_selector("#preview tbody tr")
        assert "2025-10-25 23:30:00" in page.inner_text("#preview")
        assert (serious_violations(page), overflows(page)) == ([], False)
        page.get_by_role("button", name="Keep the mapping").click()
        page.wait_for_url(f"{site}/sources/hall/")
        page.goto(f"{site}/sources/hall/columns/")
        assert page.input_value("#id_values-0-column") == "Wirkarbeit A [kWh]"
