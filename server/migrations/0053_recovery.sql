-- Ways back in: ログインの再設定 by two persons, and the sealed envelope of a city with one administrator on duty.

-- One asks, another one approves; neither for themselves. Purpose of use: who let whom in again, and why. Kept for a year; the
-- audit log keeps it longer.
CREATE TABLE staff_recoveries (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  staff_member_id uuid NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'withdrawn', 'expired')),
  asked_by uuid NOT NULL,
  asked_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  decided_by uuid,
  decided_at timestamptz,
  -- Approved with a code of the envelope in place of the second person.
  by_envelope boolean NOT NULL DEFAULT false,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE,
  FOREIGN KEY (municipality_id, asked_by) REFERENCES staff_members,
  FOREIGN KEY (municipality_id, decided_by) REFERENCES staff_members,
  CHECK (asked_by <> staff_member_id),
  -- Two persons, or the envelope: also whoever writes here past the program.
  CHECK (state <> 'approved' OR (decided_by <> staff_member_id AND (by_envelope OR decided_by <> asked_by)))
);
CREATE UNIQUE INDEX staff_recoveries_open ON staff_recoveries (municipality_id, staff_member_id) WHERE state = 'open';
CREATE INDEX staff_recoveries_by_asker ON staff_recoveries (municipality_id, asked_by);
CREATE INDEX staff_recoveries_by_decider ON staff_recoveries (municipality_id, decided_by);
CALL protect_tenant_table('staff_recoveries');

-- 封筒の復旧コード: printed once, kept in a sealed envelope, each opens once.
CREATE TABLE staff_envelope_codes (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  -- Keyed hash (the key is outside the database).
  code_hash bytea NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  used_at timestamptz,
  -- Whose sign-in it opened, or who approved with it.
  used_by uuid,
  -- A newer envelope took its place.
  replaced_at timestamptz,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, code_hash),
  FOREIGN KEY (municipality_id, made_by) REFERENCES staff_members,
  FOREIGN KEY (municipality_id, used_by) REFERENCES staff_members
);
CREATE INDEX staff_envelope_codes_by_maker ON staff_envelope_codes (municipality_id, made_by);
CREATE INDEX staff_envelope_codes_by_user ON staff_envelope_codes (municipality_id, used_by);
CALL protect_tenant_table('staff_envelope_codes');
