"""The style guide in a real browser: every component, both themes, wide and narrow, under the real policy."""

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from config.middleware import POLICY
from tests.live.browser import NARROW, WIDE, chromium, overflows, page_of, serious_violations

pytestmark = pytest.mark.live
ROOT = Path(__file__).resolve().parents[2]
SAMPLE = json.loads((ROOT / "templates/styleguide/sample.json").read_text())

PERSON = SimpleNamespace(is_authenticated=True, get_full_name="Maya Lindqvist", get_short_name="M", get_username="maya")


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def guide(tmp_path, settings):
    """The address of the style guide, as plain files."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_URL = "/static/"
    settings.ROOT_URLCONF = "django.conf.urls.i18n"  # the guide leads to no page of the product
    nav = [{"label": "Overview", "url": "/", "icon": "overview", "active": True, "heading": ""}]
    (tmp_path / "index.html").write_text(
        render_to_string("styleguide.html", {**SAMPLE, "nav_items": nav, "user": PERSON})
    )
    (tmp_path / "static").symlink_to(ROOT / "static")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


def open_guide(page, guide):
    # htmx comes from its own package and is not among the files served here.
    page.route("**/django_htmx/**", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(guide)
    page.wait_for_selector("#chart-1-title")
    page.wait_for_function("document.querySelectorAll('.plot .main-svg').length >= 10")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_guide_is_accessible_and_fits(browser, guide, viewport, dark):
    with page_of(browser, viewport=viewport, dark=dark) as page:
        open_guide(page, guide)
        assert serious_violations(page) == []
        assert not overflows(page)


def test_chart_hover_shows_the_servers_text(browser, guide):
    with page_of(browser) as page:
        open_guide(page, guide)
        page.locator(".plot .bars .point").first.hover(force=True)
        page.wait_for_selector(".hovertext")
        text = page.evaluate("[...document.querySelectorAll('.hovertext tspan')].map(one => one.textContent).join('|')")
    assert "Training, Jan" in text
    assert "31.200000000 t CO₂e" in text


def test_sites_of_one_name_keep_their_own_bars(browser, guide):
    with page_of(browser) as page:
        open_guide(page, guide)
        page.evaluate(
            """() => {
                const data = document.getElementById("chart-3");
                const chart = JSON.parse(data.textContent);
                chart.x = ["Lab", "Lab", "<b>Lab</b>", "Lab", "Lab"];
                data.textContent = JSON.stringify(chart);
                document.dispatchEvent(new Event("themechange"));
            }"""
        )
        figure = page.locator("figure[data-chart=chart-3]")
        assert figure.locator(".bars .point").count() == 5
        tops = {round(bar.bounding_box()["y"]) for bar in figure.locator(".bars .point").all()}
        labels = figure.locator(".ytick").all_text_contents()
    assert len(tops) == 5
    assert [label.replace("\u200b", "") for label in labels] == ["Lab", "Lab", "<b>Lab</b>", "Lab", "Lab"]


def test_missing_month_draws_no_bar_and_is_marked(browser, guide):
    with page_of(browser) as page:
        open_guide(page, guide)
        months = page.evaluate("document.querySelector('.plot').data.map(trace => trace.y)")
        notes = page.evaluate("document.querySelector('.plot').layout.annotations.map(note => [note.x, note.text])")
    assert [month[4] for month in months] == [None] * 5
    assert [value for month in months for value in month if value == 0] == []
    assert notes == [[4, "not available"]]


def test_theme_choice_is_kept_and_redraws_charts(browser, guide):
    bar = "getComputedStyle(document.querySelector('.plot .bars .point path')).fill"
    with page_of(browser) as page:
        open_guide(page, guide)
        light = page.evaluate(bar)
        page.evaluate("localStorage.setItem('wattbook-theme', 'dark')")
        page.reload()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.wait_for_function("document.querySelectorAll('.plot .main-svg').length >= 10")
        assert page.evaluate(bar) != light


def test_navigation_opens_without_javascript_on_a_narrow_screen(browser, guide):
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)
    page = context.new_page()
    page.goto(guide)
    assert not page.locator("#side .nav-link").first.is_visible()
    page.click(".nav-toggle")
    assert page.locator("#side .nav-link").first.is_visible()
    assert page.locator(".twin table").first.is_visible()
    context.close()
