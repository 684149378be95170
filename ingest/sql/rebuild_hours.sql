-- Spread the readings of one source over the UTC hours of the given days. An hour in which a month of the
-- organisation begins is cut there. Each part is a difference of rounded running totals, so that the parts of a
-- reading add up to it to the last digit, whichever days they are made for.
WITH days AS (
    SELECT day::date AS day_on, day AT TIME ZONE 'UTC' AS starts_at,
           (day + interval '1 day') AT TIME ZONE 'UTC' AS ends_at
    FROM unnest(%(days)s::timestamp[]) AS day
),
own AS (
    SELECT id FROM ingest_counted_series WHERE source_id = %(source_id)s
),
candidates AS (
    SELECT r.series_id, r.slot_at FROM ingest_reading r
    JOIN own ON own.id = r.series_id
    WHERE r.slot_at >= (SELECT min(starts_at) FROM days) - interval '1 day'
      AND r.slot_at <= (SELECT max(ends_at) FROM days) + interval '1 day'
    UNION
    SELECT r.series_id, r.slot_at FROM ingest_reading r
    JOIN own ON own.id = r.series_id
    WHERE (r.ended_at - r.slot_at > interval '1 day' OR r.slot_at - r.started_at > interval '1 day')
      AND r.started_at < (SELECT max(ends_at) FROM days) AND r.ended_at > (SELECT min(starts_at) FROM days)
),
current AS (
    SELECT DISTINCT ON (r.series_id, r.slot_at) r.*
    FROM candidates c
    JOIN ingest_reading r ON r.series_id = c.series_id AND r.slot_at = c.slot_at
    ORDER BY r.series_id, r.slot_at, r.revision DESC
),
pieces AS (
    SELECT c.*, d.day_on, greatest(edge.at, c.started_at, d.starts_at) AS low,
           least(edge.next_at, c.ended_at, d.ends_at) AS high
    FROM current c
    JOIN days d ON c.started_at < d.ends_at AND c.ended_at > d.starts_at
    CROSS JOIN LATERAL (
        SELECT at, lead(at) OVER (ORDER BY at) AS next_at FROM (
            SELECT hour AS at FROM generate_series(d.starts_at, d.ends_at, interval '1 hour') AS hour
            UNION
            SELECT month AT TIME ZONE %(zone)s
            FROM generate_series(date_trunc('month', d.starts_at AT TIME ZONE %(zone)s),
                                 d.ends_at AT TIME ZONE %(zone)s, interval '1 month') AS month
            WHERE month AT TIME ZONE %(zone)s > d.starts_at AND month AT TIME ZONE %(zone)s < d.ends_at
        ) edges
    ) edge
    WHERE edge.next_at IS NOT NULL AND edge.at < c.ended_at AND edge.next_at > c.started_at
),
parts AS (
    SELECT p.*,
           extract(epoch FROM low - started_at) AS low_s, extract(epoch FROM high - started_at) AS high_s,
           extract(epoch FROM ended_at - started_at) AS span_s
    FROM pieces p WHERE high > low
),
spread AS (
    SELECT circumstances_id, day_on, low,
           round(metered_energy_kwh * high_s / span_s, 9) - round(metered_energy_kwh * low_s / span_s, 9)
               AS metered_energy_kwh,
           round(device_hours * high_s / span_s, 9) - round(device_hours * low_s / span_s, 9) AS device_hours
    FROM parts
)
INSERT INTO ingest_hourlyenergy (source_id, day_on, hour_at, month_on, site_id, team_id, ai_model_id, phase,
                                 hardware_kind, boundary, quality, pue_included, metered_energy_kwh, device_hours)
SELECT %(source_id)s, day_on, date_trunc('hour', low, 'UTC'), date_trunc('month', low AT TIME ZONE %(zone)s)::date,
       c.site_id, c.team_id, c.ai_model_id, c.phase, c.hardware_kind, c.boundary, c.quality, c.pue_included,
       sum(metered_energy_kwh), sum(device_hours)
FROM spread
JOIN ingest_circumstances c ON c.id = spread.circumstances_id
GROUP BY 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
