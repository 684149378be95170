-- Land the staged rows of one source: each becomes a reading, a correction of one, or a duplicate of one.
-- The caller holds the source's lock, so that what is read here still holds when it is written.
WITH known AS (
    SELECT s.*, series.id AS series_id,
           CASE WHEN s.is_run THEN series.run_slot_at ELSE s.started_at END AS slot_at
    FROM ingest_stage s
    JOIN ingest_series series ON series.source_id = %(source_id)s AND series.key = s.series_key
),
ordered AS (
    SELECT known.*, row_number() OVER (PARTITION BY series_id, slot_at ORDER BY row) AS occurrence FROM known
),
judged AS (
    SELECT o.*, r.revision AS old_revision, r.batch_id AS old_batch_id, r.row AS old_row,
           o.occurrence > 1 AS is_repeated,
           r.revision IS NULL AS is_new,
           -- A run's total as it stood earlier says nothing new: a later total is in the books.
           NOT (o.is_cumulative AND r.ended_at > o.ended_at)
               AND (r.started_at, r.ended_at, r.metered_energy_kwh, r.boundary, r.quality, r.pue_included,
                    r.device_hours)
               IS DISTINCT FROM (o.started_at, o.ended_at, o.metered_energy_kwh, o.boundary, o.quality,
                                 o.pue_included, o.device_hours) AS has_changed,
           a.id IS NOT NULL AND (a.site_id, a.team_id, a.ai_model_id, a.phase, a.hardware_kind)
               IS DISTINCT FROM (o.site_id, o.team_id, o.ai_model_id, o.phase, o.hardware_kind) AS has_moved
    FROM ordered o
    LEFT JOIN LATERAL (
        SELECT * FROM ingest_reading r WHERE r.series_id = o.series_id AND r.slot_at = o.slot_at
        ORDER BY r.revision DESC LIMIT 1
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT * FROM ingest_attribution a WHERE a.series_id = o.series_id ORDER BY a.id DESC LIMIT 1
    ) a ON true
),
written AS (
    INSERT INTO ingest_reading (series_id, slot_at, revision, started_at, ended_at, metered_energy_kwh, boundary,
                                quality, pue_included, device_hours, batch_id, row)
    SELECT series_id, slot_at, coalesce(old_revision + 1, 0), started_at, ended_at, metered_energy_kwh, boundary,
           quality, pue_included, device_hours, %(batch_id)s, row
    FROM judged WHERE NOT is_repeated AND (is_new OR has_changed)
)
SELECT row, series_id, text,
       CASE WHEN is_repeated THEN 'repeated'
            WHEN is_new THEN 'accepted'
            WHEN has_changed OR has_moved THEN 'corrected'
            ELSE 'duplicate' END AS state,
       has_moved AND NOT is_new, old_batch_id, old_row
FROM judged ORDER BY row
