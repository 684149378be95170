-- Emptying the table at once would pass by the guards of single rows.
CREATE TRIGGER factor_not_emptied BEFORE TRUNCATE ON factors_factor
    FOR EACH STATEMENT EXECUTE FUNCTION wattbook_refuse_change();
CREATE TRIGGER dataset_not_emptied BEFORE TRUNCATE ON factors_dataset
    FOR EACH STATEMENT EXECUTE FUNCTION wattbook_refuse_change();
--- reverse:
DROP TRIGGER dataset_not_emptied ON factors_dataset;
DROP TRIGGER factor_not_emptied ON factors_factor;
