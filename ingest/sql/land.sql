-- Land the staged rows of one source: each becomes a reading, a correction of one, or a duplicate of one; or it is told
-- why not. The caller holds the source's lock, so that what is read here still holds when it is written; no two staged
-- rows are of one run, or of one series and overlap (ingest/waves.py).
WITH known AS (
    SELECT s.*, ROW(started_at, ended_at, metered_energy_kwh, device_hours, circumstances_id) AS said
    FROM ingest_known s
),
compared AS (
    SELECT o.*, held.revision AS old_revision, held.batch_id AS old_batch_id, held.row AS old_row,
           held.started_at AS old_started_at, held.ended_at AS old_ended_at,
           held.metered_energy_kwh AS old_energy_kwh, held.device_hours AS old_device_hours,
           held.circumstances_id AS old_circumstances_id, c.id IS NOT NULL
               AND (c.site_id, c.team_id, c.ai_model_id, c.phase, c.hardware_kind) IS DISTINCT FROM
                   (n.site_id, n.team_id, n.ai_model_id, n.phase, n.hardware_kind) AS has_moved,
           o.said IS DISTINCT FROM
               ROW(held.started_at, held.ended_at, held.metered_energy_kwh, held.device_hours, held.circumstances_id)
               AS has_changed,
           -- A run's total as it stood earlier says nothing new: a later total is in the books.
           o.is_cumulative AND held.ended_at > o.ended_at AS is_older,
           beside.batch_id AS beside_batch_id, beside.row AS beside_row
    FROM known o
    JOIN ingest_circumstances n ON n.id = o.circumstances_id
    LEFT JOIN LATERAL (
        SELECT * FROM ingest_reading r WHERE r.series_id = o.series_id AND r.slot_at = o.slot_at
        ORDER BY r.revision DESC LIMIT 1
    ) held ON true
    LEFT JOIN ingest_circumstances c ON c.id = held.circumstances_id
    -- Readings of one series never overlap, so that of each only the last before this one's end can overlap it. Parts of
    -- one meter stand beside each other; they come in one file, and what another file says of the meter is not a part.
    LEFT JOIN LATERAL (
        SELECT r.batch_id, r.row
        FROM (
            SELECT o.series_id AS id
            UNION
            SELECT s.id FROM ingest_series s
            WHERE o.meter <> '' AND s.source_id = %(source_id)s AND s.meter = o.meter
        ) other
        CROSS JOIN LATERAL (
            SELECT * FROM ingest_reading r
            WHERE r.series_id = other.id AND r.slot_at < o.ended_at
              AND CASE WHEN other.id = o.series_id THEN r.slot_at <> o.slot_at ELSE r.batch_id <> %(batch_id)s END
            ORDER BY r.slot_at DESC, r.revision DESC LIMIT 1
        ) r
        WHERE NOT o.is_run AND r.ended_at > CASE
            WHEN other.id = o.series_id THEN o.started_at
            -- A known part may stand beside others already; only what it newly reaches over counts.
            ELSE greatest(o.started_at, held.ended_at) END
        ORDER BY other.id = o.series_id DESC, r.batch_id, r.row LIMIT 1
    ) beside ON true
),
judged AS (
    SELECT c.*, CASE
        WHEN old_batch_id = %(batch_id)s THEN CASE WHEN has_changed THEN 'conflict' ELSE 'again' END
        WHEN old_revision IS NOT NULL AND (is_older OR NOT has_changed) THEN 'duplicate'
        WHEN NOT is_run AND beside_row IS NOT NULL THEN 'overlaps'
        WHEN old_revision IS NULL THEN 'accepted'
        ELSE 'corrected' END AS state
    FROM compared c
),
written AS (
    INSERT INTO ingest_reading (series_id, slot_at, revision, started_at, ended_at, metered_energy_kwh, device_hours,
                                circumstances_id, batch_id, row)
    SELECT series_id, slot_at, coalesce(old_revision + 1, 0), started_at, ended_at, metered_energy_kwh, device_hours,
           circumstances_id, %(batch_id)s, row
    FROM judged WHERE state IN ('accepted', 'corrected')
)
SELECT row, text, state, has_moved,
       CASE WHEN state = 'overlaps' THEN beside_batch_id ELSE old_batch_id END,
       CASE WHEN state = 'overlaps' THEN beside_row ELSE old_row END,
       old_batch_id, old_row, old_started_at, old_ended_at, old_energy_kwh, old_device_hours, old_circumstances_id
FROM judged ORDER BY row
