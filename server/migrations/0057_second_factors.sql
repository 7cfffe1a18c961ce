-- Second factors beside the authenticator app: passkeys and security keys, hardware tokens, printed codes. City networks
-- often allow no smartphone, and image-transfer browsers no USB: everybody needs one that works at their desk (SEC-06).

CREATE TABLE staff_passkeys (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  staff_member_id uuid NOT NULL,
  -- As the owner calls it: 「机のセキュリティキー」.
  name text NOT NULL CHECK (name <> ''),
  -- base64url, as WebAuthn names and hands over keys. Neither is secret.
  credential_id text NOT NULL,
  public_key text NOT NULL,
  -- The device's own counter; one that does not grow is a copied key. Always 0 for most passkeys.
  sign_count bigint NOT NULL,
  transports text[] NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, credential_id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE
);
CREATE INDEX staff_passkeys_by_member ON staff_passkeys (municipality_id, staff_member_id);
CALL protect_tenant_table('staff_passkeys');

-- Hardware tokens (OTP), from the list of seeds that comes with the box.
CREATE TABLE staff_otp_tokens (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  -- As printed on its back.
  serial text NOT NULL CHECK (serial <> ''),
  -- totp: RFC 6238, hotp: RFC 4226.
  kind text NOT NULL CHECK (kind IN ('totp', 'hotp')),
  digits int NOT NULL CHECK (digits IN (6, 8)),
  -- Seconds of a step; meaningless for hotp.
  period int NOT NULL CHECK (period IN (30, 60)),
  -- Sealed with the municipality's key.
  secret bytea NOT NULL,
  -- The newest step (totp) or counter (hotp) whose code was accepted: it and older ones are refused from then on.
  last_position bigint NOT NULL DEFAULT -1,
  -- How many steps the token's clock is ahead, as seen at the last code: cheap quartz loses minutes a year.
  drift int NOT NULL DEFAULT 0,
  staff_member_id uuid,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, serial),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members
);
CREATE INDEX staff_otp_tokens_by_member ON staff_otp_tokens (municipality_id, staff_member_id);
CALL protect_tenant_table('staff_otp_tokens');

-- 確認コード表: the printed codes are this person's regular second factor, not only a reserve.
ALTER TABLE staff_credentials ADD COLUMN code_sheet boolean NOT NULL DEFAULT false;

-- What a key has to sign in this running sign-in; used up by the first answer.
ALTER TABLE staff_challenges ADD COLUMN webauthn_challenge text;

-- The same for somebody who adds a factor while signed in: one at a time, ten minutes.
CREATE TABLE staff_factor_offers (
  municipality_id int NOT NULL REFERENCES municipalities,
  staff_member_id uuid NOT NULL,
  webauthn_challenge text,
  -- The secret offered to a new authenticator app, sealed.
  offered_secret bytea,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, staff_member_id),
  FOREIGN KEY (municipality_id, staff_member_id) REFERENCES staff_members ON DELETE CASCADE
);
CALL protect_tenant_table('staff_factor_offers');
