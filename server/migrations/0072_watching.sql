-- 見守り (SEC-19): rules that warn the city's staff, and the warnings they raised, with who looked after them.

-- What the municipality changed about a rule; a rule without a row is as contract/src/watching.ts has it.
CREATE TABLE watch_rules (
  municipality_id int NOT NULL REFERENCES municipalities,
  rule text NOT NULL,
  enabled boolean NOT NULL,
  threshold int NOT NULL CHECK (threshold > 0),
  -- Staff members who are told by mail; those who may see 操作記録 see it on the screen anyway.
  tell uuid[] NOT NULL DEFAULT '{}',
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, rule)
);
CALL protect_tenant_table('watch_rules');

-- Ids, codes and counts only. Kept like the record of operations is: no end of their own.
CREATE TABLE watch_warnings (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  rule text NOT NULL,
  -- What it is about, so that the same trouble is told once: a staff member, a delivery, a loop; '' where there is only one.
  subject text NOT NULL,
  facts jsonb NOT NULL,
  raised_at timestamptz NOT NULL,
  -- The newest sign of it, and how many looks found it.
  seen_at timestamptz NOT NULL,
  times int NOT NULL DEFAULT 1,
  -- It was there and is no more.
  settled_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  note text,
  -- When those who are told by mail were told.
  told_at timestamptz,
  PRIMARY KEY (municipality_id, id)
);
-- One open warning per trouble, however many processes look.
CREATE UNIQUE INDEX watch_warnings_open ON watch_warnings (municipality_id, rule, subject)
  WHERE acknowledged_at IS NULL OR settled_at IS NULL;
CREATE INDEX watch_warnings_newest ON watch_warnings (municipality_id, raised_at, id);
CALL protect_tenant_table('watch_warnings');
REVOKE DELETE, TRUNCATE ON watch_warnings FROM madoguchi_app, madoguchi_system, madoguchi_definer;
