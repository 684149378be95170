-- The batches whose readings reach into a stretch of time, up to the newest that the calculations had seen.
SELECT DISTINCT batch_id FROM ingest_reading
WHERE started_at < %(ends_at)s AND ended_at > %(begins_at)s AND batch_id <= %(newest)s
