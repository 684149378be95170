-- The rows of one chunk on their way in; gone at the end of the transaction.
CREATE TEMPORARY TABLE ingest_stage (
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
) ON COMMIT DROP
