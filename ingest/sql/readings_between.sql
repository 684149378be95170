-- What the books hold of some series between two starts, in whole numbers: amounts in billionths, an absent one as the
-- smallest number, and one too large for a block as the next smallest.
COPY (
    SELECT r.series_id::int8, r.slot_at, r.revision::int8, r.ended_at,
           CASE WHEN r.metered_energy_kwh < 1000000 THEN (r.metered_energy_kwh * 1000000000)::int8
                ELSE %(unlike)s END,
           CASE WHEN r.device_hours < 1000000 THEN (r.device_hours * 1000000000)::int8
                WHEN r.device_hours IS NULL THEN %(unknown)s ELSE %(unlike)s END,
           r.circumstances_id::int8, (r.batch_id <> %(batch_id)s AND r.started_at = r.slot_at)::int::int8
    FROM ingest_reading r
    WHERE r.series_id = ANY (%(series)s::bigint[])
      AND r.slot_at >= timestamptz 'epoch' + %(low_us)s * interval '1 microsecond'
      AND r.slot_at <= timestamptz 'epoch' + %(high_us)s * interval '1 microsecond'
    LIMIT %(limit)s
) TO STDOUT (FORMAT binary)
