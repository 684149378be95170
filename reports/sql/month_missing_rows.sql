-- Rows of logs that were not taken and whose energy is missing from the month, per source, at the sites of the source.
SELECT s.id AS source_id, places.site_id, s.team_id, s.is_simulated, count(*) AS rows
FROM ingest_missing_row m
JOIN ingest_source s ON s.id = m.source_id
CROSS JOIN LATERAL (
    SELECT s.site_id WHERE s.site_id IS NOT NULL
    UNION
    SELECT DISTINCT h.site_id FROM ingest_hourlyenergy h WHERE h.source_id = s.id AND s.site_id IS NULL
) places
WHERE m.month_on = %(month)s
GROUP BY s.slug, 1, 2, 3, 4
ORDER BY s.slug, places.site_id
