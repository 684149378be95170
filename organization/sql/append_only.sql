-- Records of the books are written once. Message and code are stable: Django shows 23514 as an IntegrityError.
CREATE FUNCTION wattbook_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused, record a correction instead', TG_TABLE_NAME, TG_OP
        USING ERRCODE = '23514';
END $$;

CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON organization_auditevent
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
--- reverse:
DROP TRIGGER audit_event_append_only ON organization_auditevent;
DROP FUNCTION wattbook_refuse_change();
