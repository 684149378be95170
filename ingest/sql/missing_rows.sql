-- Rows that were not taken, whose energy is missing from the books until somebody says what became of them, by the month
-- in which they were used; a time that cannot be read, or be right, leaves the month in which they came. Rows that
-- overlap or repeat what is in the books miss nothing.
CREATE VIEW ingest_missing_row AS
SELECT b.source_id, r.batch_id, r.row,
       date_trunc('month', CASE WHEN r.said_at BETWEEN b.received_at - interval '3 years' AND b.received_at THEN r.said_at
                                ELSE b.received_at END AT TIME ZONE o.time_zone)::date AS month_on
FROM ingest_batchrow r
JOIN ingest_batch b ON b.id = r.batch_id
CROSS JOIN organization_organization o
WHERE r.state IN ('rejected', 'quarantined') AND b.settled_at IS NULL
  AND r.reasons -> 0 ->> 'code' NOT IN ('overlaps', 'overlaps_here', 'same_identity_differs', 'posted_already', 'total_already');
CREATE INDEX batch_row_refused ON ingest_batchrow (batch_id) WHERE state IN ('rejected', 'quarantined');
--- reverse:
DROP INDEX batch_row_refused;
DROP VIEW ingest_missing_row;
