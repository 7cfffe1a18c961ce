-- Four logs in one store (SEC-10, SEC-12): which one an entry belongs to follows from its action, so that the column is
-- covered by the entry's HMAC and by the chain without being part of either.
ALTER TABLE audit_entries ADD COLUMN log text NOT NULL GENERATED ALWAYS AS (
  CASE split_part(action, '.', 1) WHEN 'access' THEN 'access' WHEN 'application' THEN 'application'
    WHEN 'system' THEN 'system' ELSE 'operation' END) STORED;

-- Months are cut, and entries searched, by PostgreSQL's own clock: one clock for every machine, and a search of some days
-- touches the partitions of these days only. Every index ends in it, so that the newest come first without sorting.
DROP INDEX audit_entries_by_time;
DROP INDEX audit_entries_of_actor;
DROP INDEX audit_entries_of_subject;
CREATE INDEX audit_entries_newest ON audit_entries (municipality_id, log, recorded_at, entry_id);
CREATE INDEX audit_entries_of_actor ON audit_entries (municipality_id, actor_id, recorded_at, entry_id);
CREATE INDEX audit_entries_of_subject ON audit_entries (municipality_id, subject_id, recorded_at, entry_id)
  WHERE subject_id IS NOT NULL;
CREATE INDEX audit_entries_of_action ON audit_entries (municipality_id, action, recorded_at, entry_id);

-- As in migration 0002, and generated columns are copied into new months too: a partition without them cannot be attached.
CREATE OR REPLACE FUNCTION ensure_partitions(parent regclass, months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month timestamp;
  name text;
  made int := 0;
BEGIN
  -- Attaching takes a short lock on the default partition; a writer that waits longer than this is worth more.
  SET LOCAL lock_timeout = '2s';
  PERFORM pg_advisory_xact_lock(hashtext('partitions of ' || parent::text));
  FOR i IN 0..months LOOP
    month := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i);
    name := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
    CONTINUE WHEN to_regclass(name) IS NOT NULL;
    BEGIN
      EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING GENERATED)',
        name, parent);
      -- Only the parent is a way in; a partition reached directly would have its own, looser rules.
      EXECUTE format('REVOKE ALL ON %I FROM madoguchi_app, madoguchi_system, madoguchi_definer', name);
      EXECUTE format('CALL protect_tenant_table(%L)', name);
      EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, name, month::text || '+00', (month + interval '1 month')::text || '+00');
      made := made + 1;
    EXCEPTION WHEN check_violation THEN
      -- The default partition already holds rows of this month (no scheduler ran for a long time): they stay there.
      RAISE WARNING 'rows of % are in the default partition of %', to_char(month, 'YYYY-MM'), parent;
    END;
  END LOOP;
  RETURN made;
END $$;

-- Results of 改ざん点検, by hand and nightly (SEC-11, SEC-20).
CREATE TABLE audit_verifications (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  at timestamptz NOT NULL,
  -- The staff member who asked; NULL: the nightly check.
  staff_member_id uuid,
  ok boolean NOT NULL,
  entries bigint NOT NULL,
  blocks int NOT NULL,
  unsealed int NOT NULL,
  anchors int NOT NULL,
  milliseconds int NOT NULL,
  -- { kind, epoch, block, entryId } of the first bad place.
  problem jsonb,
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX audit_verifications_newest ON audit_verifications (municipality_id, at);
CALL protect_tenant_table('audit_verifications');
REVOKE UPDATE, DELETE, TRUNCATE ON audit_verifications FROM madoguchi_app, madoguchi_system, madoguchi_definer;

-- The daily anchors, for the screen and the mail. What proves something is the copy outside the database: the file, the
-- mail and the print.
CREATE TABLE audit_anchors (
  municipality_id int NOT NULL REFERENCES municipalities,
  date date NOT NULL,
  epoch smallint NOT NULL,
  no int NOT NULL,
  hash bytea NOT NULL,
  -- HMAC under a key that the database does not have.
  signature bytea NOT NULL,
  PRIMARY KEY (municipality_id, date)
);
CALL protect_tenant_table('audit_anchors');
REVOKE UPDATE, DELETE, TRUNCATE ON audit_anchors FROM madoguchi_app, madoguchi_system, madoguchi_definer;
