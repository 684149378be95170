-- The series of which something is in the books within a span: of their own, or of the meter that they are a part of,
-- unless this very file said it. Readings of one series never overlap, so that the last before the end decides.
SELECT span.series_id
FROM unnest(%(series)s::bigint[], %(lows)s::bigint[], %(highs)s::bigint[]) AS given (series_id, low_us, high_us)
CROSS JOIN LATERAL (
    SELECT given.series_id, s.meter, timestamptz 'epoch' + given.low_us * interval '1 microsecond' AS low_at,
           timestamptz 'epoch' + given.high_us * interval '1 microsecond' AS high_at
    FROM ingest_series s WHERE s.id = given.series_id
) span
WHERE EXISTS (
    SELECT FROM (
        SELECT span.series_id AS id
        UNION
        SELECT s.id FROM ingest_series s
        WHERE span.meter <> '' AND s.source_id = %(source_id)s AND s.meter = span.meter
    ) other
    CROSS JOIN LATERAL (
        SELECT r.ended_at FROM ingest_reading r
        WHERE r.series_id = other.id AND r.slot_at < span.high_at
          AND (other.id = span.series_id OR r.batch_id <> %(batch_id)s)
        ORDER BY r.slot_at DESC, r.revision DESC LIMIT 1
    ) last
    WHERE last.ended_at > span.low_at
)
