-- 使い回しを断る: what a person chose before. Purpose of use: comparing a newly chosen password. Kept while the account exists,
-- the newest few only.

CREATE TABLE staff_former_passwords (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  staff_member_id uuid NOT NULL,
  -- Argon2id in PHC form, as it stood in staff_credentials.
  password_hash text NOT NULL,
  replaced_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE
);
CREATE INDEX staff_former_passwords_by_member ON staff_former_passwords (municipality_id, staff_member_id, replaced_at);
CALL protect_tenant_table('staff_former_passwords');
