-- LINE公式アカウント: the Messaging API channel of a municipality and, beside it, its LINE Login channel. Both must belong
-- to the same provider, or LINE gives one person two ids (facts section 8).
CREATE TABLE line_channels (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL,
  -- Names the channel in the webhook's URL: 128 random bits, so that nobody finds the door by counting.
  key text NOT NULL UNIQUE CHECK (key ~ '^[A-Za-z0-9_-]{22}$'),
  name text NOT NULL CHECK (name <> ''),
  -- LINE's own number of the channel; one channel serves one municipality of one installation.
  line_channel_id text NOT NULL UNIQUE,
  basic_id text,
  -- Sealed, as are all secrets below: whoever has them can speak for the city.
  channel_secret bytea NOT NULL,
  access_token bytea NOT NULL,
  login_channel_id text,
  login_channel_secret bytea,
  liff_id text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, id),
  CHECK ((login_channel_id IS NULL) = (login_channel_secret IS NULL))
);
CALL protect_tenant_table('line_channels');
