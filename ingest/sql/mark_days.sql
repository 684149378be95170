-- Mark the days whose hours are now older than the readings: those of every revision of what was just written, and
-- all days of a series that moved to somebody else.
INSERT INTO ingest_dirtyday (source_id, day_on)
SELECT DISTINCT %(source_id)s::bigint, day::date
FROM ingest_reading r,
     generate_series(date_trunc('day', r.started_at AT TIME ZONE 'UTC'),
                     (r.ended_at - interval '1 microsecond') AT TIME ZONE 'UTC', interval '1 day') AS day
WHERE (r.series_id, r.slot_at) IN (
          SELECT w.series_id, w.slot_at FROM ingest_reading w
          WHERE w.batch_id = %(batch_id)s AND w.row BETWEEN %(first_row)s AND %(last_row)s)
   OR r.series_id = ANY(%(moved)s)
ORDER BY 2
ON CONFLICT DO NOTHING
