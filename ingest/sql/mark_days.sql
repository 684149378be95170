-- Mark the days whose hours are now older than the readings: those of every revision of what was just written.
INSERT INTO ingest_dirtyday (source_id, day_on)
SELECT DISTINCT %(source_id)s::bigint, day::date
FROM ingest_stage s
JOIN ingest_series series ON series.source_id = %(source_id)s AND series.key = s.series_key
JOIN ingest_reading r ON r.series_id = series.id
    AND r.slot_at = CASE WHEN s.is_run THEN series.run_slot_at ELSE s.started_at END,
     generate_series(date_trunc('day', r.started_at AT TIME ZONE 'UTC'),
                     (r.ended_at - interval '1 microsecond') AT TIME ZONE 'UTC', interval '1 day') AS day
WHERE s.row = ANY(%(rows)s)
ORDER BY 2
ON CONFLICT DO NOTHING
