-- シングルサインオン (OpenID Connect): the city's own identity provider in place of the password. Stands before the staff tables,
-- which it does not name: numbers of that room are used up.

CREATE TABLE staff_single_sign_on (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  enabled boolean NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  -- Sealed with the municipality's key.
  client_secret bytea NOT NULL,
  -- The claim that holds the 職員番号.
  staff_number_claim text NOT NULL,
  -- Values of amr or acr that prove a second factor; none: ours is always asked.
  second_factor_values text[] NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id)
);
CALL protect_tenant_table('staff_single_sign_on');

-- On the way to the provider and back: ten minutes at most, used up by the first answer.
CREATE TABLE staff_single_sign_on_attempts (
  municipality_id int NOT NULL REFERENCES municipalities,
  -- SHA-256 of the state, which is also in the browser's cookie.
  state_hash bytea NOT NULL,
  nonce text NOT NULL,
  -- PKCE (RFC 7636). Worth nothing without the code, which only the browser brings.
  verifier text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, state_hash)
);
CALL protect_tenant_table('staff_single_sign_on_attempts');
