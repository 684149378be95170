-- A record is never above itself. Writers of one tree wait for each other, so that two of them cannot close a circle
-- together. The column that points upward is the trigger's argument.
CREATE FUNCTION organization_refuse_circle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    is_circle boolean;
BEGIN
    IF above IS NULL THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock('organization_team'::regclass::oid::int, TG_RELID::int);
    EXECUTE format(
        'WITH RECURSIVE up (id) AS (
             SELECT $1 UNION SELECT t.%1$I FROM %2$I t JOIN up ON t.id = up.id WHERE t.%1$I IS NOT NULL
         ) SELECT EXISTS (SELECT 1 FROM up WHERE id = $2)', TG_ARGV[0], TG_TABLE_NAME
    ) INTO is_circle USING above, NEW.id;
    IF is_circle THEN
        RAISE EXCEPTION '“%” would be above itself', NEW.slug USING ERRCODE = '23514', CONSTRAINT = 'tree_no_circle';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER legal_entity_no_circle BEFORE INSERT OR UPDATE OF parent_id ON organization_legalentity
    FOR EACH ROW EXECUTE FUNCTION organization_refuse_circle('parent_id');
CREATE TRIGGER team_no_circle BEFORE INSERT OR UPDATE OF parent_id ON organization_team
    FOR EACH ROW EXECUTE FUNCTION organization_refuse_circle('parent_id');
CREATE TRIGGER ai_model_no_circle BEFORE INSERT OR UPDATE OF base_model_id ON organization_aimodel
    FOR EACH ROW EXECUTE FUNCTION organization_refuse_circle('base_model_id');
--- reverse:
DROP TRIGGER ai_model_no_circle ON organization_aimodel;
DROP TRIGGER team_no_circle ON organization_team;
DROP TRIGGER legal_entity_no_circle ON organization_legalentity;
DROP FUNCTION organization_refuse_circle();
