-- 接続できる場所 (SEC-07): from which addresses staff may work. A role without a rule of its own goes by the one without role;
-- without any rule every address is good.
CREATE TABLE staff_place_rules (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  role_id uuid,
  outside text NOT NULL CHECK (outside IN ('open', 'reduced', 'closed')),
  -- What a role keeps of its permissions outside, where reduced.
  permissions text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (municipality_id, id),
  UNIQUE NULLS NOT DISTINCT (municipality_id, role_id),
  FOREIGN KEY (municipality_id, role_id) REFERENCES staff_roles ON DELETE CASCADE
);
CALL protect_tenant_table('staff_place_rules');

CREATE TABLE staff_networks (
  municipality_id int NOT NULL REFERENCES municipalities,
  rule_id uuid NOT NULL,
  -- CIDR in one form: host bits zero, IPv6 compressed.
  network text NOT NULL,
  note text NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, rule_id, network),
  FOREIGN KEY (municipality_id, rule_id) REFERENCES staff_place_rules ON DELETE CASCADE
);
CALL protect_tenant_table('staff_networks');

-- 緊急用の端末: bound beforehand by an administrator, it opens from everywhere what it is for. The code is typed on the
-- device once and becomes a cookie; of both only a hash stays.
CREATE TABLE staff_devices (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (name <> ''),
  -- Posts with these roles count as inside. A role that is gone opens nothing.
  role_ids uuid[] NOT NULL,
  code_hash bytea,
  code_expires_at timestamptz NOT NULL,
  token_hash bytea,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  last_used_at timestamptz,
  last_address text,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, code_hash),
  UNIQUE (municipality_id, token_hash),
  FOREIGN KEY (municipality_id, created_by) REFERENCES staff_members
);
CALL protect_tenant_table('staff_devices');
