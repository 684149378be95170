-- The staged rows with the number of their series and the slot of their reading. Looked up once, and counted by ANALYZE
-- before anything is joined to them: the planner takes a source for one series otherwise, and tries every row with each.
CREATE TEMPORARY TABLE ingest_known ON COMMIT DROP AS
SELECT s.*, series.id AS series_id, CASE WHEN s.is_run THEN series.run_slot_at ELSE s.started_at END AS slot_at
FROM ingest_stage s
JOIN ingest_series series ON series.source_id = %(source_id)s AND series.key = s.series_key
