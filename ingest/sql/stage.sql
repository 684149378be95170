-- The rows of one chunk on their way in, and the same with the number of their series and the slot of their reading. Made
-- once for all sets of rows in a transaction, and gone at its end.
CREATE TEMPORARY TABLE IF NOT EXISTS ingest_stage (
    row bigint NOT NULL,
    text text NOT NULL,
    series_key varchar(400) NOT NULL,
    is_run boolean NOT NULL,
    is_cumulative boolean NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    metered_energy_kwh numeric(24, 9) NOT NULL,
    device_hours numeric(24, 9),
    circumstances_id bigint NOT NULL,
    subject varchar(200) NOT NULL,
    precedence smallint NOT NULL,
    meter varchar(300) NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS ingest_known (
    LIKE ingest_stage,
    series_id bigint NOT NULL,
    slot_at timestamptz NOT NULL
) ON COMMIT DROP;
TRUNCATE ingest_stage, ingest_known
