-- The number of each series of a source by its key; those that are new are made.
WITH wanted AS (
    SELECT * FROM unnest(%(keys)s::text[], %(meters)s::text[]) AS w (key, meter)
),
made AS (
    INSERT INTO ingest_series (source_id, key, subject, precedence, meter)
    SELECT %(source_id)s, key, '', 0, meter FROM wanted
    ON CONFLICT (source_id, key) DO NOTHING
    RETURNING key, id
)
SELECT key, id FROM made
UNION ALL
SELECT s.key, s.id FROM ingest_series s JOIN wanted w ON w.key = s.key WHERE s.source_id = %(source_id)s
