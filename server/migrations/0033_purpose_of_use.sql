-- 利用目的 (people.md): which departments may use what a question asks for. NULL: all of them.
ALTER TABLE attribute_definitions ADD COLUMN permitted_departments uuid[]
  CHECK (permitted_departments IS NULL OR cardinality(permitted_departments) > 0);

-- 目的外利用: a group uses a question outside its purpose, with ground, approver and reason. Never changed, never removed.
CREATE TABLE outside_uses (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  segment_id uuid NOT NULL,
  definition_id uuid NOT NULL,
  ground text NOT NULL,
  approver text NOT NULL CHECK (approver <> ''),
  reason text NOT NULL CHECK (reason <> ''),
  -- null: the program's own work.
  staff_member_id uuid,
  at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX outside_uses_segment ON outside_uses (municipality_id, segment_id, definition_id);
CALL protect_tenant_table('outside_uses');
REVOKE UPDATE, DELETE, TRUNCATE ON outside_uses FROM madoguchi_app, madoguchi_system, madoguchi_definer;
