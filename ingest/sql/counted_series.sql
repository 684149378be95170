-- The series whose energy counts. Where several tell of one subject (a run in a CSV and in an API, in one source or in
-- two), the account with the highest precedence counts; of equal ones that of the source that was made first.
CREATE VIEW ingest_counted_series AS
SELECT s.* FROM ingest_series s
WHERE s.subject = '' OR NOT EXISTS (
    SELECT FROM ingest_series other
    WHERE other.subject = s.subject AND other.subject <> ''
      AND (other.precedence > s.precedence
           OR (other.precedence = s.precedence AND other.source_id < s.source_id))
);
--- reverse:
DROP VIEW ingest_counted_series;
