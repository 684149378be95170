-- The staged rows that repeat, value for value, what holds in the books; a row of this very file is told one by one.
SELECT s.row
FROM ingest_stage_coded s
JOIN ingest_reading r ON r.series_id = s.series_id AND r.slot_at = s.started_at
WHERE r.batch_id <> %(batch_id)s AND r.started_at = s.started_at AND r.ended_at = s.ended_at
  AND r.metered_energy_kwh = s.metered_energy_kwh AND r.device_hours IS NOT DISTINCT FROM s.device_hours
  AND r.circumstances_id = s.circumstances_id
  AND NOT EXISTS (SELECT FROM ingest_reading newer WHERE newer.series_id = r.series_id AND newer.slot_at = r.slot_at
                  AND newer.revision > r.revision)
  AND r.slot_at >= (SELECT min(started_at) FROM ingest_stage_coded)
  AND r.slot_at <= (SELECT max(started_at) FROM ingest_stage_coded)
