-- 公開区分 (ADM-07, TST-02): how far each function is open to residents. A function without a row is as the program declares it.
CREATE TABLE function_publications (
  municipality_id int NOT NULL REFERENCES municipalities,
  function text NOT NULL,
  state text NOT NULL CHECK (state IN ('unpublished', 'staff', 'public')),
  PRIMARY KEY (municipality_id, function)
);
CALL protect_tenant_table('function_publications');

-- Who changed what when, for the screen; the audit has it too, but only some may read that.
CREATE TABLE publication_changes (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  function text NOT NULL,
  before text NOT NULL CHECK (before IN ('unpublished', 'staff', 'public')),
  after text NOT NULL CHECK (after IN ('unpublished', 'staff', 'public')),
  -- null: the program's own work (seed, command line).
  staff_member_id uuid,
  note text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX publication_changes_newest ON publication_changes (municipality_id, function, at, id);
CALL protect_tenant_table('publication_changes');
