-- 保守業者: people of the vendor get in only by hours that the city grants.

-- Whose person it is. A vendor's never becomes staff, nor the other way round.
ALTER TABLE staff_members ADD COLUMN kind text NOT NULL DEFAULT 'staff' CHECK (kind IN ('staff', 'vendor'));

-- Purpose of use: who let the vendor in, when, for what. Kept with the account: shown to whoever asks years later.
CREATE TABLE staff_vendor_grants (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  staff_member_id uuid NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  granted_by uuid NOT NULL,
  granted_at timestamptz NOT NULL,
  -- Ended before its time.
  ended_by uuid,
  ended_at timestamptz,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE,
  FOREIGN KEY (municipality_id, granted_by) REFERENCES staff_members,
  FOREIGN KEY (municipality_id, ended_by) REFERENCES staff_members,
  CHECK (granted_by <> staff_member_id),
  -- As policy.ts says, also for whoever writes here past the program.
  CHECK (until_at > from_at AND until_at <= from_at + interval '12 hours')
);
CREATE INDEX staff_vendor_grants_by_member ON staff_vendor_grants (municipality_id, staff_member_id, until_at);
CREATE INDEX staff_vendor_grants_by_granter ON staff_vendor_grants (municipality_id, granted_by);
CREATE INDEX staff_vendor_grants_by_ender ON staff_vendor_grants (municipality_id, ended_by);
CALL protect_tenant_table('staff_vendor_grants');
