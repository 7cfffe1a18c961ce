-- 送れる配信グループ (SEG-13): an account may be limited to some groups. It may narrow them and never widen them; without a
-- row it is not limited, with a row and no groups it can send to nobody.
CREATE TABLE sending_limits (
  municipality_id int NOT NULL,
  staff_member_id uuid NOT NULL,
  set_by uuid,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, staff_member_id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members
);
CALL protect_tenant_table('sending_limits');

CREATE TABLE sending_limit_segments (
  municipality_id int NOT NULL,
  staff_member_id uuid NOT NULL,
  segment_id uuid NOT NULL,
  PRIMARY KEY (municipality_id, staff_member_id, segment_id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES sending_limits ON DELETE CASCADE,
  FOREIGN KEY (municipality_id, segment_id) REFERENCES segments
);
CREATE INDEX sending_limit_segments_by_segment ON sending_limit_segments (municipality_id, segment_id);
CALL protect_tenant_table('sending_limit_segments');

-- 利用目的 of a group: what it was made for.
ALTER TABLE segments ADD COLUMN purpose text NOT NULL DEFAULT '';

-- 変更の履歴: who made the group what it is. The sentence as it read then: questions and other groups change their names.
CREATE TABLE segment_changes (
  municipality_id int NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  segment_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('created', 'changed', 'archived', 'restored', 'assigned')),
  name text NOT NULL,
  sentence text NOT NULL,
  -- null: the program's own work.
  staff_member_id uuid,
  at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, segment_id) REFERENCES segments
);
CREATE INDEX segment_changes_of_segment ON segment_changes (municipality_id, segment_id, id DESC);
CALL protect_tenant_table('segment_changes');
REVOKE UPDATE, DELETE, TRUNCATE ON segment_changes FROM madoguchi_app, madoguchi_system, madoguchi_definer;
