-- 漏えい等の記録: incidents with personal data, for the reports to 個人情報保護委員会 (Act on the Protection of Personal
-- Information, article 68; its Enforcement Rules, articles 43 and 44).
CREATE TABLE incidents (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  title text NOT NULL CHECK (title <> ''),
  kind text NOT NULL CHECK (kind IN ('leak', 'loss', 'damage')),
  -- Which cases of the rules apply; empty: no duty to report.
  grounds text[] NOT NULL DEFAULT '{}',
  known_on date NOT NULL,
  -- Sealed: what happened, what was done, how it is kept from happening again.
  account bytea NOT NULL,
  -- How many persons are concerned, and how that was counted.
  persons int CHECK (persons >= 0),
  persons_from text NOT NULL DEFAULT '',
  early_reported_on date,
  final_reported_on date,
  closed_at timestamptz,
  revision int NOT NULL DEFAULT 1,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid,
  PRIMARY KEY (municipality_id, id),
  CHECK (final_reported_on IS NULL OR early_reported_on IS NULL OR final_reported_on >= early_reported_on)
);
CREATE INDEX incidents_newest ON incidents (municipality_id, known_on, id);
CALL protect_tenant_table('incidents');
REVOKE DELETE, TRUNCATE ON incidents FROM madoguchi_app, madoguchi_system, madoguchi_definer;

-- Every step, as it was: who changed what, and when. Never changed.
CREATE TABLE incident_steps (
  municipality_id int NOT NULL,
  incident_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  at timestamptz NOT NULL,
  step text NOT NULL CHECK (step IN ('recorded', 'changed', 'early_reported', 'final_reported', 'closed')),
  staff_member_id uuid,
  -- Sealed: the account as it was after this step.
  account bytea NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, incident_id) REFERENCES incidents
);
CREATE INDEX incident_steps_of_incident ON incident_steps (municipality_id, incident_id, at);
CALL protect_tenant_table('incident_steps');
REVOKE UPDATE, DELETE, TRUNCATE ON incident_steps FROM madoguchi_app, madoguchi_system, madoguchi_definer;
