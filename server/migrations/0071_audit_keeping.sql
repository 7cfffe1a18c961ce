-- How long the record is kept (SEC-10: 180 days at least; three years unless the municipality says otherwise), and what
-- remains of the chain when the oldest months go.

CREATE TABLE audit_settings (
  municipality_id int PRIMARY KEY REFERENCES municipalities,
  keep_days int NOT NULL CHECK (keep_days >= 180),
  changed_at timestamptz NOT NULL DEFAULT now()
);
CALL protect_tenant_table('audit_settings');

-- The last block whose entries were dropped with their months. The chain is verified from here; the signature keeps
-- anybody else from shortening it.
CREATE TABLE audit_cuts (
  municipality_id int NOT NULL REFERENCES municipalities,
  epoch smallint NOT NULL,
  no int NOT NULL,
  upper_xid xid8 NOT NULL,
  hash bytea NOT NULL,
  -- Entries recorded before this instant are gone.
  before timestamptz NOT NULL,
  signature bytea NOT NULL,
  cut_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, no)
);
CALL protect_tenant_table('audit_cuts');
REVOKE UPDATE, DELETE, TRUNCATE ON audit_cuts FROM madoguchi_app, madoguchi_system, madoguchi_definer;

-- Removes the blocks up to the newest cut; says how many. Nobody else may delete a block, hence a function of the owner,
-- who is bound by the policy as well and therefore names the municipality.
CREATE FUNCTION remove_cut_audit_blocks(municipality int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  removed int;
BEGIN
  PERFORM set_config('app.municipality', municipality::text, true);
  DELETE FROM audit_blocks b WHERE b.municipality_id = municipality
    AND b.no <= (SELECT max(c.no) FROM audit_cuts c WHERE c.municipality_id = municipality);
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END $$;
REVOKE ALL ON FUNCTION remove_cut_audit_blocks(int) FROM PUBLIC, madoguchi_app, madoguchi_definer;
GRANT EXECUTE ON FUNCTION remove_cut_audit_blocks(int) TO madoguchi_system;

-- After a restore into another cluster transaction ids begin anew: entries from here on belong to a new epoch. Called by
-- whoever restored, through the system role.
CREATE FUNCTION begin_audit_epoch(why text) RETURNS smallint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  new_epoch smallint;
BEGIN
  LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE;
  SELECT max(epoch) + 1 INTO new_epoch FROM audit_epochs;
  INSERT INTO audit_epochs (epoch, reason) VALUES (new_epoch, why);
  EXECUTE format('ALTER TABLE audit_entries ALTER COLUMN epoch SET DEFAULT %s', new_epoch);
  RETURN new_epoch;
END $$;
REVOKE ALL ON FUNCTION begin_audit_epoch(text) FROM PUBLIC, madoguchi_app, madoguchi_definer;
GRANT EXECUTE ON FUNCTION begin_audit_epoch(text) TO madoguchi_system;
