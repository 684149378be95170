-- The sources that were expected to bring data for the month and brought none, at the sites where they used to.
SELECT s.id AS source_id, places.site_id, s.team_id, s.is_simulated
FROM ingest_source s
CROSS JOIN LATERAL (
    SELECT s.site_id WHERE s.site_id IS NOT NULL
    UNION
    SELECT DISTINCT h.site_id FROM ingest_hourlyenergy h WHERE h.source_id = s.id AND s.site_id IS NULL
) places
WHERE date_trunc('month', s.expected_from) <= %(month)s
  AND (s.expected_until IS NULL OR s.expected_until >= %(month)s)
  AND NOT EXISTS (SELECT FROM ingest_hourlyenergy h WHERE h.source_id = s.id AND h.month_on = %(month)s)
ORDER BY s.slug, places.site_id
