-- Staff members, how they sign in, and the sessions that follow.
-- Purpose of use: running the office's own accounts. Kept while the account exists; what they did stays in the audit log.

CREATE TABLE departments (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  -- 部 above 課 above 係; NULL at the top.
  parent_id uuid,
  name text NOT NULL CHECK (name <> ''),
  -- Where residents' applications and reports are announced to (ADM-06).
  mail text,
  -- Order among brothers, as the office prints its own list.
  position int NOT NULL DEFAULT 0,
  -- 廃止日: the first day without it. It keeps its name for what it made, and never comes back.
  retired_on date,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, parent_id) REFERENCES departments,
  CHECK (parent_id <> id)
);
-- A retired one gives its name free: the new 広報課 of a reorganisation may be called as the old one.
CREATE UNIQUE INDEX departments_name ON departments (municipality_id, parent_id, name) NULLS NOT DISTINCT
  WHERE retired_on IS NULL;
CALL protect_tenant_table('departments');

-- 機構改革: who takes over the records of a retired department, from its retired_on. Several where it was split.
CREATE TABLE department_successors (
  municipality_id int NOT NULL REFERENCES municipalities,
  department_id uuid NOT NULL,
  successor_id uuid NOT NULL,
  PRIMARY KEY (municipality_id, department_id, successor_id),
  FOREIGN KEY (municipality_id, department_id) REFERENCES departments,
  FOREIGN KEY (municipality_id, successor_id) REFERENCES departments,
  CHECK (department_id <> successor_id)
);
CREATE INDEX department_successors_by_successor ON department_successors (municipality_id, successor_id);
CALL protect_tenant_table('department_successors');

CREATE TABLE staff_members (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  -- 職員番号, as the office writes it (leading zeros kept, full-width digits narrowed).
  staff_number text NOT NULL CHECK (staff_number <> ''),
  name text NOT NULL CHECK (name <> ''),
  mail text,
  -- suspended 利用停止: cannot sign in, everything else stays.
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
  -- 抹消日: the first day without the account. The row stays, so that what the person did keeps its name.
  retired_on date,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, id)
);
CALL protect_tenant_table('staff_members');

-- What a person may type as "who": staff number and mail address, folded to one form (NFKC, lower case). One table, so
-- that nobody's number can be another's address, and the look-up is one leakproof equality.
CREATE TABLE staff_logins (
  municipality_id int NOT NULL REFERENCES municipalities,
  login text NOT NULL,
  staff_member_id uuid NOT NULL,
  PRIMARY KEY (municipality_id, login),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE
);
CREATE INDEX staff_logins_by_member ON staff_logins (municipality_id, staff_member_id);
CALL protect_tenant_table('staff_logins');

-- Apart from staff_members, so that no list of people ever reads a secret.
CREATE TABLE staff_credentials (
  municipality_id int NOT NULL REFERENCES municipalities,
  staff_member_id uuid NOT NULL,
  -- Argon2id in PHC form.
  password_hash text NOT NULL,
  -- Somebody else knows the password (it was handed out): a new one is asked before the first session.
  must_change_password boolean NOT NULL,
  -- The authenticator's secret, sealed with the municipality's key; NULL until enrolled.
  totp_secret bytea,
  -- The newest 30-second step whose code was accepted: that code and older ones are refused from then on.
  totp_last_step bigint,
  PRIMARY KEY (municipality_id, staff_member_id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE,
  CHECK ((totp_secret IS NULL) = (totp_last_step IS NULL))
);
CALL protect_tenant_table('staff_credentials');

-- Printed codes for the day without the phone: each opens once.
CREATE TABLE staff_backup_codes (
  municipality_id int NOT NULL REFERENCES municipalities,
  staff_member_id uuid NOT NULL,
  -- Keyed hash (the key is outside the database): a code has only 50 random bits.
  code_hash bytea NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (municipality_id, staff_member_id, code_hash),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE
);
CALL protect_tenant_table('staff_backup_codes');

-- A sign-in between the right password and the session. Ten minutes at most.
CREATE TABLE staff_challenges (
  municipality_id int NOT NULL REFERENCES municipalities,
  -- SHA-256 of the cookie's token.
  token_hash bytea NOT NULL,
  staff_member_id uuid NOT NULL,
  second_factor_passed boolean NOT NULL DEFAULT false,
  -- The secret offered for enrolment, sealed; it becomes the credential once a code made with it was typed.
  offered_secret bytea,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, token_hash),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE
);
CREATE INDEX staff_challenges_by_member ON staff_challenges (municipality_id, staff_member_id);
CALL protect_tenant_table('staff_challenges');

CREATE TABLE staff_sessions (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  -- SHA-256 of the cookie's token: who reads this table cannot sign in.
  token_hash bytea NOT NULL,
  staff_member_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  -- Moves at most once a minute: a write per request would cost more than the read.
  last_used_at timestamptz NOT NULL,
  -- The absolute end, fixed at sign-in.
  expires_at timestamptz NOT NULL,
  remote_address text,
  user_agent text NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, token_hash),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE
);
CREATE INDEX staff_sessions_by_member ON staff_sessions (municipality_id, staff_member_id);
CALL protect_tenant_table('staff_sessions');

-- Wrong attempts by account, never by address: a whole city may come from one address (image-transfer browsers). Unknown
-- accounts are counted alike (by a hash of what was typed), so that a wait does not tell who exists. Kept one day.
CREATE TABLE staff_sign_in_attempts (
  municipality_id int NOT NULL REFERENCES municipalities,
  account_hash bytea NOT NULL,
  factor text NOT NULL CHECK (factor IN ('password', 'second_factor')),
  failures int NOT NULL,
  blocked_until timestamptz,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, account_hash, factor)
);
CALL protect_tenant_table('staff_sign_in_attempts');
