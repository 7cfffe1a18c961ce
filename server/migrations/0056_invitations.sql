-- 招待: how a new staff member gets in without anybody else ever knowing a password of theirs.
-- Purpose of use: the first sign-in. Kept for 30 days after the end of validity; the audit log keeps who invited whom.

CREATE TABLE staff_invitations (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  staff_member_id uuid NOT NULL,
  -- Keyed hash (the key is outside the database) of the code in the mail or on the sheet.
  code_hash bytea NOT NULL,
  -- The address it was mailed to; NULL for a printed sheet.
  sent_to text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- Set with the first session: opening the link alone uses nothing up, so that an interrupted first sign-in can go on.
  used_at timestamptz,
  -- Withdrawn, or replaced by a newer one.
  revoked_at timestamptz,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, code_hash),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE
);
-- One open invitation per person, whoever presses the button twice.
CREATE UNIQUE INDEX staff_invitations_open ON staff_invitations (municipality_id, staff_member_id)
  WHERE used_at IS NULL AND revoked_at IS NULL;
CALL protect_tenant_table('staff_invitations');

-- A running sign-in that began with an invitation uses it up at its end.
ALTER TABLE staff_challenges ADD COLUMN invitation_id uuid;
ALTER TABLE staff_challenges ADD FOREIGN KEY (municipality_id, invitation_id) REFERENCES staff_invitations ON DELETE CASCADE;
CREATE INDEX staff_challenges_by_invitation ON staff_challenges (municipality_id, invitation_id);
