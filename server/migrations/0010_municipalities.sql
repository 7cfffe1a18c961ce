-- The tenants. The row itself is behind the wall: only the system role can list municipalities.
CREATE TABLE municipalities (
  municipality_id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  -- Names the town in URLs and on the command line.
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]{2,40}$'),
  name text NOT NULL CHECK (name <> ''),
  -- Whom a resident rings when lost: shown at the end of the questionnaire and in greetings.
  contact_name text NOT NULL,
  contact_phone text NOT NULL,
  -- AES-256 data key of this municipality, wrapped by the master key. Destroying it makes sealed values unreadable.
  data_key bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CALL protect_tenant_table('municipalities');
