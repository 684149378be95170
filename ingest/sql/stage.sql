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
    boundary varchar(20) NOT NULL,
    quality varchar(20) NOT NULL,
    pue_included numeric(24, 9),
    device_hours numeric(24, 9),
    site_id bigint NOT NULL,
    team_id bigint,
    ai_model_id bigint,
    phase varchar(20) NOT NULL,
    hardware_kind varchar(60) NOT NULL,
    subject varchar(200) NOT NULL,
    precedence smallint NOT NULL
) ON COMMIT DROP
