-- Mark the days of every other account of what was staged: which of them counts may have changed. An account's own days
-- are those of what it was just given.
INSERT INTO ingest_dirtyday (source_id, day_on)
SELECT DISTINCT other.source_id, day::date
FROM (SELECT DISTINCT subject, series_key FROM ingest_stage WHERE subject <> '') s
JOIN ingest_series other ON other.subject = s.subject
    AND (other.source_id <> %(source_id)s OR other.key <> s.series_key)
JOIN ingest_reading r ON r.series_id = other.id
CROSS JOIN LATERAL generate_series(
    date_trunc('day', r.started_at AT TIME ZONE 'UTC'),
    (r.ended_at - interval '1 microsecond') AT TIME ZONE 'UTC', interval '1 day') AS day
ORDER BY 1, 2
ON CONFLICT DO NOTHING
