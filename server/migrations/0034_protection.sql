-- 支援措置 (DV and the like): a marked resident is hidden from colleagues without the permission; deliveries still reach them.
-- 利用停止 (Act on the Protection of Personal Information, article 98): nothing is done with what we hold until it is lifted.
-- Both stand on the resident's row, so that every query of residents can leave them out, and as facets, so that audiences can.
ALTER TABLE residents ADD COLUMN protected boolean NOT NULL DEFAULT false;
ALTER TABLE residents ADD COLUMN use_stopped boolean NOT NULL DEFAULT false;
-- The marked are a handful among a million: what is hidden is found without reading the others.
CREATE INDEX residents_protected ON residents (municipality_id, resident_no) WHERE protected;

-- Every mark ever set, with who and why. Never removed: whoever lifted one can be asked years later.
CREATE TABLE resident_protections (
  municipality_id int NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  resident_no int NOT NULL,
  set_at timestamptz NOT NULL,
  -- null: the program's own work (seed).
  set_by uuid,
  -- Sealed: the number of the notice, in the person's own words.
  reason bytea NOT NULL,
  lifted_at timestamptz,
  lifted_by uuid,
  lift_reason bytea,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, resident_no) REFERENCES residents,
  CHECK ((lifted_at IS NULL) = (lift_reason IS NULL))
);
-- One mark at a time, however many set it at once.
CREATE UNIQUE INDEX resident_protections_open ON resident_protections (municipality_id, resident_no) WHERE lifted_at IS NULL;
CREATE INDEX resident_protections_resident ON resident_protections (municipality_id, resident_no, set_at);
CALL protect_tenant_table('resident_protections');
REVOKE DELETE, TRUNCATE ON resident_protections FROM madoguchi_app, madoguchi_system, madoguchi_definer;
