-- One request into the journal, if its token lives; the same statement finds the token, so that the door asks once.
WITH token AS (
    SELECT t.id, t.source_id, t.last_used_at
    FROM ingest_sourcetoken t
    JOIN ingest_source s ON s.id = t.source_id
    WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND s.is_active
),
kept AS (
    INSERT INTO ingest_push (source_id, token_id, kind, path, ref, received_at, body)
    SELECT source_id, id, %(kind)s, %(path)s, %(ref)s, clock_timestamp(), %(body)s FROM token
)
SELECT id, last_used_at IS NULL OR last_used_at < clock_timestamp() - %(seen_every)s FROM token
