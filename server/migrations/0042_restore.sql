-- Months of a log table that a restored backup needs and this database never had: as in migration 0070, from a given month
-- up to the present one. Without them old rows would lie in the default partition and outlive their keeping.
CREATE FUNCTION ensure_partitions_since(parent regclass, first date) RETURNS int
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  month timestamp := date_trunc('month', first::timestamp);
  name text;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('partitions of ' || parent::text));
  WHILE month <= date_trunc('month', now() AT TIME ZONE 'UTC') LOOP
    name := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
    IF to_regclass(name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING GENERATED)',
        name, parent);
      EXECUTE format('REVOKE ALL ON %I FROM madoguchi_app, madoguchi_system, madoguchi_definer', name);
      EXECUTE format('CALL protect_tenant_table(%L)', name);
      EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, name, month::text || '+00', (month + interval '1 month')::text || '+00');
      made := made + 1;
    END IF;
    month := month + interval '1 month';
  END LOOP;
  RETURN made;
END $$;
-- By the owner alone, while it restores.
REVOKE ALL ON FUNCTION ensure_partitions_since(regclass, date) FROM PUBLIC, madoguchi_app, madoguchi_system, madoguchi_definer;

-- A backup says which schema it was made from.
GRANT SELECT ON migration_hashes TO madoguchi_system;

-- As in migration 0040, but for the end of a municipality: its bits go with its facets. Only the owner of the tables erases
-- one, and nobody serves requests as the owner.
CREATE OR REPLACE FUNCTION refuse_facet_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'madoguchi_owner' THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'facets of a resident are emptied (values = ''{}''), never deleted: the audience bits would keep them';
END $$;
