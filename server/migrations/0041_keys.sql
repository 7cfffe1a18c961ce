-- Proofs of the record name the key that made them (crypto/authenticator.ts): key id (4) and HMAC (32). 32 bytes alone are
-- from before, when their key came from the master key.
ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_mac_check;
ALTER TABLE audit_entries ADD CONSTRAINT audit_entries_mac_check CHECK (octet_length(mac) IN (32, 36));

-- True for municipalities whose older proofs are under keys from the master key: the next start puts these into the
-- municipality's ring, so that the master key can be changed. A default, since a policy hides rows from an UPDATE here.
ALTER TABLE municipalities ADD COLUMN proofs_by_master_key boolean NOT NULL DEFAULT true;
ALTER TABLE municipalities ALTER COLUMN proofs_by_master_key SET DEFAULT false;

-- What belongs to the installation and to no municipality, wrapped by the master key: the secret from which the passwords
-- of the database roles and the signatures of short-lived links come. Read by the administrator's connection at a start.
CREATE TABLE installation_keys (
  name text PRIMARY KEY,
  sealed bytea NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
REVOKE ALL ON installation_keys FROM madoguchi_app, madoguchi_system, madoguchi_definer;
