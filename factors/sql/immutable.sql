-- A factor is never edited: a changed text file is a new dataset, and what was computed with the old one keeps it.
CREATE TRIGGER factor_immutable BEFORE UPDATE OR DELETE ON factors_factor
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
CREATE TRIGGER dataset_immutable BEFORE UPDATE OR DELETE ON factors_dataset
    FOR EACH ROW EXECUTE FUNCTION wattbook_refuse_change();
--- reverse:
DROP TRIGGER dataset_immutable ON factors_dataset;
DROP TRIGGER factor_immutable ON factors_factor;
