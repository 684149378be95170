-- Add sums of readings that were just written to the hours of their source; each hour keeps one row per combination of
-- circumstances. Days that are marked are rebuilt from the readings anyway.
WITH gone AS (
    DELETE FROM ingest_hourlyenergy WHERE source_id = %(source_id)s AND day_on = ANY(%(days)s) RETURNING *
),
added AS (
    SELECT n.hour_at, n.month_on, c.*, n.energy_kwh, n.device_hours
    FROM unnest(%(hours)s::timestamptz[], %(months)s::date[], %(whose)s::bigint[], %(energy)s::numeric[],
                %(device)s::numeric[]) AS n (hour_at, month_on, circumstances_id, energy_kwh, device_hours)
    JOIN ingest_circumstances c ON c.id = n.circumstances_id
),
stale AS (
    INSERT INTO ingest_stalemonth (month_on, marked_at)
    SELECT month_on, clock_timestamp() FROM added GROUP BY month_on
    ON CONFLICT (month_on) DO UPDATE SET marked_at = excluded.marked_at
)
INSERT INTO ingest_hourlyenergy (source_id, day_on, hour_at, month_on, site_id, team_id, ai_model_id, phase,
                                 hardware_kind, boundary, quality, pue_included, metered_energy_kwh, device_hours)
SELECT %(source_id)s, (hour_at AT TIME ZONE 'UTC')::date, hour_at, month_on, site_id, team_id, ai_model_id, phase,
       hardware_kind, boundary, quality, pue_included, sum(energy_kwh), sum(device_hours)
FROM (
    SELECT hour_at, month_on, site_id, team_id, ai_model_id, phase, hardware_kind, boundary, quality, pue_included,
           metered_energy_kwh AS energy_kwh, device_hours FROM gone
    UNION ALL
    SELECT hour_at, month_on, site_id, team_id, ai_model_id, phase, hardware_kind, boundary, quality, pue_included,
           energy_kwh, device_hours FROM added
) both_parts
GROUP BY hour_at, month_on, site_id, team_id, ai_model_id, phase, hardware_kind, boundary, quality, pue_included
