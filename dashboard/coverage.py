"""Data coverage: which source brought data for which month, and which month it owes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

# An existence question per source and month, answered from an index: never a scan over all hours.
COVERAGE = """
SELECT s.slug, s.name, s.is_simulated, month::date,
       EXISTS (SELECT FROM ingest_hourlyenergy h WHERE h.source_id = s.id AND h.month_on = month
               AND h.day_on >= month - interval '1 day' AND h.day_on <= month + interval '1 month'),
       s.expected_from IS NOT NULL AND date_trunc('month', s.expected_from) <= month
           AND (s.expected_until IS NULL OR s.expected_until >= month)
FROM ingest_source s CROSS JOIN unnest(%(months)s::date[]) AS month
WHERE %(teams)s::bigint[] IS NULL OR s.team_id = ANY(%(teams)s)
ORDER BY s.slug, month
"""
WORDS = {"data": _("data"), "gap": _("gap"), "none": _("not expected")}


def coverage(months: Sequence[date], team_ids: frozenset[int] | None, booked: set[date]) -> dict[str, Any]:
    """Return the matrix of sources and months with the share of owed months that brought data.

    Only months that are ``booked`` can be gaps: nobody owes what has not been closed yet.
    """
    teams = None if team_ids is None else sorted(team_ids)
    with connection.cursor() as cursor:
        cursor.execute(COVERAGE, {"months": list(months), "teams": teams})
        found = cursor.fetchall()
    rows: dict[str, dict[str, Any]] = {}
    owed = brought = 0
    for slug, name, is_simulated, month, has_data, is_expected in found:
        row = rows.setdefault(slug, {"slug": slug, "name": name, "is_simulated": is_simulated, "cells": []})
        state = "data" if has_data else "gap" if is_expected and month in booked else "none"
        owed += state == "gap" or (is_expected and has_data)
        brought += is_expected and has_data
        row["cells"].append({"state": state, "words": WORDS[state], "month": month})
    return {"months": list(months), "rows": list(rows.values()), "owed": owed, "brought": brought}
