-- Tell anew whose energy the staged series are, where that is not what the newest attribution says.
INSERT INTO ingest_attribution (series_id, site_id, team_id, ai_model_id, phase, hardware_kind, batch_id, recorded_at)
SELECT DISTINCT ON (series.id) series.id, s.site_id, s.team_id, s.ai_model_id, s.phase, s.hardware_kind,
       %(batch_id)s, %(now)s
FROM ingest_stage s
JOIN ingest_series series ON series.source_id = %(source_id)s AND series.key = s.series_key
LEFT JOIN LATERAL (
    SELECT * FROM ingest_attribution a WHERE a.series_id = series.id ORDER BY a.id DESC LIMIT 1
) a ON true
WHERE a.id IS NULL OR (a.site_id, a.team_id, a.ai_model_id, a.phase, a.hardware_kind)
      IS DISTINCT FROM (s.site_id, s.team_id, s.ai_model_id, s.phase, s.hardware_kind)
ORDER BY series.id, s.row DESC
