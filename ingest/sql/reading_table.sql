-- Readings, partitioned by month of their slot. Narrow: a series is an int, there is no random key.
CREATE TABLE ingest_reading (
    series_id bigint NOT NULL REFERENCES ingest_series (id),
    slot_at timestamptz NOT NULL,
    revision smallint NOT NULL CHECK (revision >= 0),
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    metered_energy_kwh numeric(24, 9) NOT NULL CHECK (metered_energy_kwh >= 0),
    boundary varchar(20) NOT NULL,
    quality varchar(20) NOT NULL,
    pue_included numeric(24, 9) CHECK (pue_included >= 1),
    device_hours numeric(24, 9) CHECK (device_hours >= 0),
    batch_id bigint NOT NULL REFERENCES ingest_batch (id),
    row bigint NOT NULL,
    CONSTRAINT reading_ends_after_start CHECK (ended_at > started_at),
    PRIMARY KEY (series_id, slot_at, revision)
) PARTITION BY RANGE (slot_at);

CREATE INDEX reading_by_slot ON ingest_reading USING brin (slot_at);
CREATE INDEX reading_by_batch ON ingest_reading (batch_id, row);
-- Readings that reach far from their slot (long ones, and runs whose start was corrected) are few; a day's hours look
-- for them here instead of in every partition.
CREATE INDEX reading_far ON ingest_reading (slot_at)
    WHERE ended_at - slot_at > interval '1 day' OR slot_at - started_at > interval '1 day';

CREATE TRIGGER reading_append_only BEFORE UPDATE OR DELETE ON ingest_reading
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();

-- The application role may not create tables; it asks the owner's function for the months that it is about to fill.
CREATE FUNCTION ingest_ensure_partitions(months date[]) RETURNS void
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
        -- Only the parent's rights count for the application role; a partition of its own gives it none.
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF ingest_reading FOR VALUES FROM (%L) TO (%L)',
            partition, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = session_user) AND session_user <> current_user THEN
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM %I', partition, session_user);
        END IF;
    END LOOP;
END $$;
--- reverse:
DROP FUNCTION ingest_ensure_partitions(date[]);
DROP TABLE ingest_reading;
