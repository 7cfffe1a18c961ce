-- 外部連携キー: access of other systems. Only the SHA-256 of a key is here; 256 random bits need no slow hash.
CREATE TABLE api_keys (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (name <> ''),
  -- How the key begins, shown to tell it from others.
  prefix text NOT NULL,
  secret_hash bytea NOT NULL,
  permissions text[] NOT NULL CHECK (cardinality(permissions) > 0),
  -- Addresses and ranges (CIDR); empty: from anywhere.
  addresses text[] NOT NULL,
  created_at timestamptz NOT NULL,
  -- null: made at the command line.
  created_by uuid,
  expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
  revoked_at timestamptz,
  revoked_by uuid,
  last_used_at timestamptz,
  last_used_address text,
  -- The minute that is being counted, and its requests.
  counted_minute timestamptz,
  counted int NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX api_keys_secret ON api_keys (municipality_id, secret_hash);
CALL protect_tenant_table('api_keys');
-- A key that was used stays for whoever reads the record later.
REVOKE DELETE, TRUNCATE ON api_keys FROM madoguchi_app, madoguchi_system, madoguchi_definer;
