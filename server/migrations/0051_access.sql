-- Who may what: roles as sets of permissions, posts that carry them from one day to another, leaves, and the ID register.
-- Days are those of Asia/Tokyo and change at 0:00 there: nothing has to run for a 発令 to take effect.

CREATE TABLE staff_roles (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  -- Of the contract's standard roles; NULL for one that the office made. 'administrator' holds every permission there is.
  key text,
  name text NOT NULL CHECK (name <> ''),
  note text NOT NULL DEFAULT '',
  permissions text[] NOT NULL,
  -- Whether the permissions that go by department reach the holder's own ones or all.
  reach text NOT NULL CHECK (reach IN ('own_department', 'whole_city')),
  position int NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key),
  UNIQUE (municipality_id, name)
);
CALL protect_tenant_table('staff_roles');

-- 発令: a person in a department with a role, from one day on. Several at a time are 兼務・併任.
CREATE TABLE staff_posts (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  staff_member_id uuid NOT NULL,
  -- NULL: of no department (only with a role that reaches the whole city).
  department_id uuid,
  -- 職名: 課長, 係長, 主事, 会計年度任用職員.
  title text NOT NULL DEFAULT '',
  role_id uuid NOT NULL,
  -- 本務; the others are 兼務.
  main boolean NOT NULL DEFAULT true,
  from_date date NOT NULL,
  -- The last day; NULL without an end. 会計年度任用職員 end on 31 March.
  until_date date,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members,
  FOREIGN KEY (municipality_id, department_id) REFERENCES departments,
  FOREIGN KEY (municipality_id, role_id) REFERENCES staff_roles,
  CHECK (until_date >= from_date)
);
CREATE INDEX staff_posts_by_member ON staff_posts (municipality_id, staff_member_id);
CREATE INDEX staff_posts_by_department ON staff_posts (municipality_id, department_id);
CREATE INDEX staff_posts_by_role ON staff_posts (municipality_id, role_id);
CALL protect_tenant_table('staff_posts');

-- 休職・育休: no signing in from one day to another; posts go on.
CREATE TABLE staff_leaves (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  staff_member_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('leave_of_absence', 'parental_leave', 'other')),
  from_date date NOT NULL,
  -- The last day; NULL while nobody knows.
  until_date date,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members,
  CHECK (until_date >= from_date)
);
CREATE INDEX staff_leaves_by_member ON staff_leaves (municipality_id, staff_member_id);
CALL protect_tenant_table('staff_leaves');

-- ID管理簿 (ADM-05): every 登録・変更・抹消 with who asked for it and who approved it. Written once, never changed.
-- Purpose of use: strict keeping of accounts. Names as they were then; kept as long as the audit.
CREATE TABLE staff_register (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  staff_member_id uuid NOT NULL,
  staff_number text NOT NULL,
  staff_name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('registered', 'changed', 'suspended', 'resumed', 'reset', 'retired')),
  -- In words, as the sheet is printed.
  content text NOT NULL,
  effective_on date NOT NULL,
  asked_by text NOT NULL DEFAULT '',
  approved_by text NOT NULL DEFAULT '',
  -- The staff member who typed it; NULL for the command line and imports by the operator.
  recorded_by uuid,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members
);
CREATE INDEX staff_register_newest ON staff_register (municipality_id, recorded_at DESC, id);
CALL protect_tenant_table('staff_register');
REVOKE UPDATE, DELETE ON staff_register FROM madoguchi_app;

-- Segments stand before departments in the order of migrations; whose they are belongs here (RSV-29), and who
-- keeps them, for the hand-over.
ALTER TABLE segments
  ADD COLUMN department_id uuid,
  ADD COLUMN exclusive boolean NOT NULL DEFAULT false,
  ADD COLUMN created_by uuid,
  ADD FOREIGN KEY (municipality_id, department_id) REFERENCES departments,
  ADD CHECK (NOT exclusive OR department_id IS NOT NULL);
CREATE INDEX segments_by_department ON segments (municipality_id, department_id);
