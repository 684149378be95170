-- Whose energy it is, is told anew, never rewritten.
CREATE TRIGGER attribution_append_only BEFORE UPDATE OR DELETE ON ingest_attribution
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
CREATE TRIGGER batch_row_append_only BEFORE UPDATE OR DELETE ON ingest_batchrow
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
--- reverse:
DROP TRIGGER batch_row_append_only ON ingest_batchrow;
DROP TRIGGER attribution_append_only ON ingest_attribution;
