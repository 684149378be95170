-- The device hours of one month, per kind of hardware and whose work it was; hours on hardware that nobody named too,
-- since their embodied emissions are missing and not nothing.
SELECT h.site_id, h.hardware_kind, h.team_id, h.ai_model_id, h.phase, s.is_simulated,
       sum(h.device_hours) AS device_hours
FROM ingest_hourlyenergy h
JOIN ingest_source s ON s.id = h.source_id
WHERE h.month_on = %(month)s AND h.device_hours > 0
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2, 3 NULLS LAST, 4 NULLS LAST, 5, 6
