"""Every page of the demonstration in a real browser: accessible, within 390 px, without a complaint."""

import pytest

from config.demo import logins
from tests.live.browser import NARROW, WIDE, chromium, overflows, page_of, serious_violations, sign_in

pytestmark = pytest.mark.live
START = ["/", "/models/", "/teams/", "/sites/", "/batches/", "/upload/", "/readings/new/", "/sources/", "/statements/",
         "/factors/", "/lines/", "/catalogue/", "/audit/", "/accounts/tokens/"]  # fmt: skip
# From each list the first entry is opened too.
DETAILS = ["/models/", "/teams/", "/sites/", "/batches/", "/sources/", "/statements/", "/factors/", "/lines/"]


def person(username):
    return next(one for one in logins() if one.username == username)


def first_link(page, folder):
    hrefs = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.getAttribute('href'))")
    inner = [href for href in hrefs if href.startswith(folder) and href.split("?")[0] not in {folder, f"{folder}new/"}]
    return next((href for href in inner if not href.split("?")[0].endswith((".csv", ".pdf"))), None)


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def addresses(browser, site):
    officer = person("officer")
    with page_of(browser) as page:
        sign_in(page, site, officer.username, officer.password)
        found = list(START)
        for folder in DETAILS:
            page.goto(f"{site}{folder}")
            link = first_link(page, folder)
            assert link, f"{folder} leads nowhere"
            found.append(link)
    return found


@pytest.mark.parametrize(("viewport", "dark"), [(WIDE, False), (NARROW, False), (WIDE, True)])
def test_pages_are_accessible_and_fit(browser, site, addresses, viewport, dark):
    administrator = person("admin")
    officer = person("officer")
    wrong = {}
    for who, wanted in ((officer, addresses), (administrator, ["/catalogue/", "/sources/"])):
        with page_of(browser, viewport=viewport, dark=dark) as page:
            sign_in(page, site, who.username, who.password)
            for address in wanted:
                response = page.goto(f"{site}{address}")
                if response is None or response.status == 404:
                    continue  # another role's page; who may see what is walked in tests/dashboard
                page.wait_for_load_state("networkidle")
                found = serious_violations(page) + (["scrolls sideways"] if overflows(page) else [])
                if response.status != 200 or found:
                    wrong[address] = (response.status, found)
    assert wrong == {}


def test_sign_in_page_is_accessible(browser, site):
    with page_of(browser) as page:
        page.goto(f"{site}/accounts/login/")
        assert serious_violations(page) == []


def test_officer_follows_a_figure_to_the_original_row(browser, site):
    officer = person("officer")
    with page_of(browser) as page:
        sign_in(page, site, officer.username, officer.password)
        page.locator("main a[href^='/lines/']").first.click()
        page.locator("main tbody tr", has_not=page.locator(".gap")).locator("th a").first.click()
        page.locator("main a[href$='/readings/']").first.click()
        page.locator("main tbody th a[href^='/readings/']").first.click()
        assert page.locator("main").inner_text().count("SHA-256") >= 1


def test_officer_uploads_after_a_preview(browser, site, tmp_path):
    log = tmp_path / "kwh.csv"
    log.write_text(
        "started_at,ended_at,energy_kwh,boundary,site,team,phase,quality,reading_id\n"
        "2023-03-01T00:00:00Z,2023-03-01T01:00:00Z,1.5,node,fra-dc1,research,training,measured,browser-1\n"
        "2023-03-01T00:00:00Z,2023-03-01T01:00:00Z,1.5,node,fra-dc1,reserch,training,measured,browser-2\n"
    )
    officer = person("officer")
    with page_of(browser) as page:
        sign_in(page, site, officer.username, officer.password)
        page.goto(f"{site}/upload/")
        page.select_option("select[name=source]", index=1)
        page.set_input_files("input[type=file]", str(log))
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state("networkidle")
        text = page.locator("main").inner_text()
        assert "reserch" in text
        assert "research" in text
