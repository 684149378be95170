-- A line is written once. A calculation only loses or gains the mark of being current. A statement keeps its figures
-- and its bytes; only its state moves, and an approved statement can but be withdrawn.
CREATE TRIGGER line_append_only BEFORE UPDATE OR DELETE ON reports_line
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
CREATE TRIGGER statement_event_append_only BEFORE UPDATE OR DELETE ON reports_statementevent
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
CREATE TRIGGER statement_calculations_append_only BEFORE UPDATE OR DELETE ON reports_statement_calculations
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
CREATE TRIGGER calculation_undeletable BEFORE DELETE ON reports_calculation
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
CREATE TRIGGER statement_undeletable BEFORE DELETE ON reports_statement
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();

CREATE FUNCTION reports_guard_calculation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'is_current') IS DISTINCT FROM (to_jsonb(OLD) - 'is_current') THEN
        RAISE EXCEPTION 'a calculation is written once; only the mark of being current may change'
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER calculation_guard BEFORE UPDATE ON reports_calculation
    FOR EACH ROW EXECUTE FUNCTION reports_guard_calculation();

CREATE FUNCTION reports_guard_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - '{state,approved_by_id,approved_at}'::text[])
        IS DISTINCT FROM (to_jsonb(OLD) - '{state,approved_by_id,approved_at}'::text[]) THEN
        RAISE EXCEPTION 'the figures and bytes of a statement are written once; prepare a new version'
            USING ERRCODE = '23514';
    END IF;
    IF OLD.state = 'withdrawn' OR (OLD.state = 'approved' AND NEW.state = 'draft') THEN
        RAISE EXCEPTION 'a statement that is % cannot become %', OLD.state, NEW.state USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_guard BEFORE UPDATE ON reports_statement
    FOR EACH ROW EXECUTE FUNCTION reports_guard_statement();
--- reverse:
DROP TRIGGER statement_guard ON reports_statement;
DROP FUNCTION reports_guard_statement();
DROP TRIGGER calculation_guard ON reports_calculation;
DROP FUNCTION reports_guard_calculation();
DROP TRIGGER statement_undeletable ON reports_statement;
DROP TRIGGER calculation_undeletable ON reports_calculation;
DROP TRIGGER statement_calculations_append_only ON reports_statement_calculations;
DROP TRIGGER statement_event_append_only ON reports_statementevent;
DROP TRIGGER line_append_only ON reports_line;
