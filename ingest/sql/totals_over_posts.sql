-- Which total without a run id, of the same source and in the books already, holds the time and the energy of what these
-- runs posted.
SELECT DISTINCT ON (run.subject) run.subject, r.batch_id, r.row
FROM unnest(%(subjects)s::text[], %(starts)s::timestamptz[], %(ends)s::timestamptz[], %(energies)s::numeric[])
    AS run (subject, started_at, ended_at, energy_kwh)
JOIN ingest_series s ON s.source_id = %(source_id)s AND s.precedence = %(total)s AND s.key LIKE 'codecarbon:hash:%%'
    AND s.run_slot_at BETWEEN run.started_at - interval '40 days' AND run.started_at + %(tolerance)s
CROSS JOIN LATERAL (
    SELECT * FROM ingest_reading r WHERE r.series_id = s.id AND r.slot_at = s.run_slot_at
    ORDER BY r.revision DESC LIMIT 1
) r
WHERE r.ended_at >= run.ended_at - %(tolerance)s AND r.metered_energy_kwh * 1.01 + 0.000001 >= run.energy_kwh
ORDER BY run.subject, r.metered_energy_kwh, r.batch_id, r.row
