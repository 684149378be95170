-- Look the series of the staged rows up, once. ANALYZE counts them before anything is joined to them: the planner takes a
-- source for one series otherwise, and tries every row with each.
INSERT INTO ingest_known
SELECT s.*, series.id, CASE WHEN s.is_run THEN series.run_slot_at ELSE s.started_at END
FROM ingest_stage s
JOIN ingest_series series ON series.source_id = %(source_id)s AND series.key = s.series_key;
ANALYZE ingest_known (row, series_id, slot_at)
