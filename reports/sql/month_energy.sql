-- The energy of one month, summed exactly per everything that a line tells apart. ``in_meter_hours_kwh`` is the part
-- in hours for which the site's own facility meter has a value too.
WITH meter_hours AS (
    SELECT DISTINCT site_id, hour_at FROM ingest_hourlyenergy
    WHERE month_on = %(month)s AND boundary = 'facility' AND team_id IS NULL
)
SELECT h.site_id, h.team_id, h.ai_model_id, h.phase, h.boundary, h.quality, h.pue_included, s.is_simulated,
       p.id AS pue_parameter_id, sum(h.metered_energy_kwh) AS metered_energy_kwh,
       sum(h.metered_energy_kwh) FILTER (WHERE m.hour_at IS NOT NULL) AS in_meter_hours_kwh
FROM ingest_hourlyenergy h
JOIN ingest_source s ON s.id = h.source_id
LEFT JOIN organization_siteparameter p
    ON p.site_id = h.site_id AND p.name = 'pue' AND h.boundary <> 'facility' AND h.pue_included IS NULL
    AND (h.hour_at AT TIME ZONE %(zone)s)::date >= p.valid_from
    AND ((h.hour_at AT TIME ZONE %(zone)s)::date < p.valid_until OR p.valid_until IS NULL)
LEFT JOIN meter_hours m ON m.site_id = h.site_id AND m.hour_at = h.hour_at
WHERE h.month_on = %(month)s
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
ORDER BY 1, 2 NULLS LAST, 3 NULLS LAST, 4, 5, 6, 7 NULLS FIRST, 8, 9 NULLS FIRST
