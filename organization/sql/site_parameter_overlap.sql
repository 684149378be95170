-- Two values of one parameter never hold at a site on the same day. The lock on the site makes two writers wait for
-- each other, so that neither misses the other's row.
CREATE FUNCTION organization_refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organization_site WHERE id = NEW.site_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM organization_siteparameter p
        WHERE p.site_id = NEW.site_id AND p.name = NEW.name AND p.id IS DISTINCT FROM NEW.id
          AND daterange(p.valid_from, p.valid_until) && daterange(NEW.valid_from, NEW.valid_until)
    ) THEN
        RAISE EXCEPTION 'another value of % holds at this site on some of these days', NEW.name
            USING ERRCODE = '23514', CONSTRAINT = 'site_parameter_no_overlap';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER site_parameter_no_overlap BEFORE INSERT OR UPDATE ON organization_siteparameter
    FOR EACH ROW EXECUTE FUNCTION organization_refuse_overlap();
--- reverse:
DROP TRIGGER site_parameter_no_overlap ON organization_siteparameter;
DROP FUNCTION organization_refuse_overlap();
