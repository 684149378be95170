-- Rows that may say what the books say already, by their position in the block; gone at the end of the transaction.
CREATE TEMPORARY TABLE ingest_stage_coded (
    row bigint NOT NULL,
    series_id bigint NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    metered_energy_kwh numeric(24, 9) NOT NULL,
    device_hours numeric(24, 9),
    circumstances_id bigint NOT NULL
) ON COMMIT DROP
