-- Months begin where the organisation's clocks say. Another time zone marks every day, so that its hours are built anew on
-- the right side of each border.
CREATE FUNCTION ingest_mark_all_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ingest_dirtyday (source_id, day_on)
    SELECT DISTINCT source_id, day_on FROM ingest_hourlyenergy ORDER BY 1, 2
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER organization_zone_change AFTER UPDATE ON organization_organization
    FOR EACH ROW WHEN (NEW.time_zone IS DISTINCT FROM OLD.time_zone) EXECUTE FUNCTION ingest_mark_all_days();
--- reverse:
DROP TRIGGER organization_zone_change ON organization_organization;
DROP FUNCTION ingest_mark_all_days();
