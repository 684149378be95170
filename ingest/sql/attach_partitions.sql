-- A month's partition is made beside the table and then attached: CREATE TABLE … PARTITION OF would shut everybody
-- out of the whole table until the end of the transaction, readers too.
CREATE OR REPLACE FUNCTION ingest_ensure_partitions(months date[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    month date;
    partition text;
BEGIN
    FOREACH month IN ARRAY months LOOP
        month := date_trunc('month', month)::date;
        partition := format('ingest_reading_%s', to_char(month, 'YYYYMM'));
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        PERFORM pg_advisory_xact_lock(hashtext('ingest_ensure_partitions'));
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE ingest_reading INCLUDING ALL)', partition);
        EXECUTE format(
            'ALTER TABLE ingest_reading ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            partition, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
        -- Only the parent's rights count for the application role; a partition of its own gives it none.
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = session_user) AND session_user <> current_user THEN
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM %I', partition, session_user);
        END IF;
    END LOOP;
END $$;
--- reverse:
SELECT 1;
