-- What was received is never rewritten; it leaves the journal only whole, into the evidence of a batch.
CREATE TRIGGER push_never_changes BEFORE UPDATE ON ingest_push
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
--- reverse:
DROP TRIGGER push_never_changes ON ingest_push;
