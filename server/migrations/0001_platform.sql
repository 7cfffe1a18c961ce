-- The ground that every table stands on.
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- What the owner creates from here on, the working roles may use; tables that must not be changed (audit) take it back.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO madoguchi_app, madoguchi_system, madoguchi_definer;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO madoguchi_app, madoguchi_system, madoguchi_definer;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO madoguchi_app, madoguchi_system, madoguchi_definer;

-- The municipality of this transaction; NULL when none was set. After a commit the setting reads '' on a pooled
-- connection, hence nullif.
CREATE FUNCTION current_municipality() RETURNS int LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.municipality', true), '')::int;

-- Puts a table behind the wall: rows of another municipality can be neither seen nor written, by its owner either.
CREATE PROCEDURE protect_tenant_table(name regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
  EXECUTE format(
    'CREATE POLICY tenant ON %s USING (municipality_id = nullif(current_setting(''app.municipality'', true), '''')::int)', name);
END $$;

-- Hands a SECURITY DEFINER function to the role that may look past the policies. Such a function adds the tenant itself
-- (current_municipality()) and fixes its search_path; a test lists them all and calls each with another tenant set.
CREATE PROCEDURE make_definer(function regprocedure) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = pg_catalog, public', function);
  EXECUTE format('ALTER FUNCTION %s OWNER TO madoguchi_definer', function);
  EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', function);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO madoguchi_app, madoguchi_system', function);
END $$;
