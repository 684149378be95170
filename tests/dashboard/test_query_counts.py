"""How many SQL queries each page makes, pinned as reviewed data: a loop over queries shows at once."""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.models import Line
from tests.books import Books

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("query_counts.json")


def test_queries_per_page_are_pinned(people):
    books = Books()
    books.pue("1.25")
    for number in range(12):
        books.send({"reading_id": f"{number}", "phase": "training", "team": "product" if number % 2 else "research"})
    books.month()
    pages = ["/", "/models/", "/models/lumen-7b/", "/teams/", "/teams/research/", "/sites/", "/sites/paris/", "/lines/",
             "/batches/", "/upload/", "/readings/new/", "/sources/", "/sources/logs/", "/statements/", "/factors/",
             "/catalogue/", "/audit/", "/accounts/tokens/"]  # fmt: skip
    client = Client()
    client.force_login(people.alice)
    counts = {}
    for page in [*pages, f"/lines/{Line.objects.first().pk}/", f"/lines/{Line.objects.first().pk}/readings/"]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page).status_code == 200
        counts[page if "/lines/" not in page else page.replace(str(Line.objects.first().pk), "1")] = len(queries)
    if os.environ.get("WATTBOOK_WRITE_GOLDEN"):
        TABLE.write_text(json.dumps(counts, indent=1) + "\n")
    assert counts == json.loads(TABLE.read_text())
