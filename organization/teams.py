"""The tree of teams."""

from collections.abc import Iterable

from django.db import connection

BELOW = """
WITH RECURSIVE below (id) AS (
    SELECT id FROM organization_team WHERE id = ANY(%s)
    UNION
    SELECT t.id FROM organization_team t JOIN below b ON t.parent_id = b.id
)
SELECT id FROM below
"""


def team_ids_below(team_ids: Iterable[int]) -> frozenset[int]:
    """Return the ids of the teams and of all teams below them."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [list(team_ids)])
        return frozenset(row[0] for row in cursor.fetchall())
