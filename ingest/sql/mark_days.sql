-- Mark the days whose hours are now older than the readings: those of every revision of what was just written.
INSERT INTO ingest_dirtyday (source_id, day_on)
SELECT DISTINCT %(source_id)s::bigint, day::date
FROM unnest(%(rows)s::bigint[]) AS written (row)
JOIN ingest_known s ON s.row = written.row
JOIN ingest_reading r ON r.series_id = s.series_id AND r.slot_at = s.slot_at,
     generate_series(date_trunc('day', r.started_at AT TIME ZONE 'UTC'),
                     (r.ended_at - interval '1 microsecond') AT TIME ZONE 'UTC', interval '1 day') AS day
ORDER BY 2
ON CONFLICT DO NOTHING
