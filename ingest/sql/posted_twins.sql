-- Which posted run of a source each of these totals without a run id may be the total of: all that the run had posted
-- by the total's end lies within the total's time, beginning where it begins or later, and makes up most of its energy.
WITH total AS (
    SELECT * FROM unnest(%(rows)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[], %(energies)s::numeric[])
        AS t (row, started_at, ended_at, energy_kwh)
),
run AS (
    SELECT s.id, s.subject, first.started_at
    FROM ingest_series s
    CROSS JOIN LATERAL (
        SELECT r.started_at FROM ingest_reading r WHERE r.series_id = s.id ORDER BY r.slot_at LIMIT 1
    ) first
    WHERE s.source_id = %(source_id)s AND s.precedence = %(posted)s AND s.subject <> ''
      AND first.started_at < (SELECT max(ended_at) FROM total)
      AND first.started_at >= (SELECT min(started_at) FROM total) - %(tolerance)s
),
posted AS (
    SELECT t.row, run.subject, t.energy_kwh AS total_kwh, sum(r.metered_energy_kwh) AS posted_kwh
    FROM total t
    JOIN run ON run.started_at >= t.started_at - %(tolerance)s AND run.started_at < t.ended_at
    JOIN ingest_reading r ON r.series_id = run.id AND r.slot_at >= t.started_at - %(tolerance)s
        AND r.slot_at < t.ended_at AND r.ended_at <= t.ended_at + %(tolerance)s
    WHERE NOT EXISTS (SELECT FROM ingest_reading newer WHERE newer.series_id = r.series_id
                      AND newer.slot_at = r.slot_at AND newer.revision > r.revision)
    GROUP BY t.row, run.subject, t.energy_kwh
)
SELECT DISTINCT ON (row) row, subject, posted_kwh FROM posted
WHERE posted_kwh >= total_kwh / 2 AND posted_kwh <= total_kwh * 1.01 + 0.000001
ORDER BY row, posted_kwh DESC
