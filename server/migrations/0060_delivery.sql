-- 配信: what is sent to whom and when.
CREATE TABLE deliveries (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  title text NOT NULL DEFAULT '',
  kind text NOT NULL DEFAULT 'announcement',
  state text NOT NULL DEFAULT 'draft'
    CHECK (state IN ('draft', 'scheduled', 'sending', 'sent', 'stopped', 'partly_unsent')),
  blocks jsonb NOT NULL DEFAULT '[]',
  target jsonb,
  silent boolean NOT NULL DEFAULT false,
  -- Rises with each change, so that saving over somebody else's change is noticed.
  revision int NOT NULL DEFAULT 0,
  -- The target in words, as it was when the delivery was scheduled or sent.
  target_text text NOT NULL DEFAULT '',
  channel_id uuid,
  scheduled_for timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  audience_id uuid,
  -- LINE's message objects as they are sent, links replaced: frozen with the audience.
  messages jsonb,
  recipients int,
  -- LINE's customAggregationUnit; null when this month's 1,000 names are used up: the message goes, statistics do not.
  aggregation_unit text CHECK (aggregation_unit ~ '^[a-zA-Z0-9_]{1,30}$'),
  created_by uuid,
  updated_by uuid,
  -- Whose it is (RSV-29): NULL is everybody's to see; exclusive is for its department alone.
  department_id uuid,
  exclusive boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, department_id) REFERENCES departments,
  CHECK (NOT exclusive OR department_id IS NOT NULL),
  CHECK (state <> 'scheduled' OR scheduled_for IS NOT NULL),
  -- What is under way or done has frozen audience and messages: no later change can send it to somebody else or alter a word.
  CHECK (state IN ('draft', 'scheduled') OR (audience_id IS NOT NULL AND messages IS NOT NULL))
);
-- The list, newest first, and the starter's look for what is due.
CREATE INDEX deliveries_newest ON deliveries (municipality_id, updated_at DESC, id);
CREATE INDEX deliveries_by_department ON deliveries (municipality_id, department_id);
CREATE INDEX deliveries_due ON deliveries (municipality_id, scheduled_for) WHERE state = 'scheduled';
CALL protect_tenant_table('deliveries');

-- Pictures that were uploaded for deliveries; the bytes are public media.
CREATE TABLE delivery_images (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  path text NOT NULL,
  preview_path text NOT NULL,
  width int NOT NULL,
  height int NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, id)
);
CALL protect_tenant_table('delivery_images');

-- Links of a delivery's texts, replaced by our own redirect when it is sent. No person is recorded: who clicked is
-- personal data and off by default (people.md, "What makes residents block").
CREATE TABLE delivery_links (
  municipality_id int NOT NULL,
  token text NOT NULL CHECK (token ~ '^[A-Za-z0-9_-]{11}$'),
  delivery_id uuid NOT NULL,
  url text NOT NULL,
  PRIMARY KEY (municipality_id, token),
  UNIQUE (municipality_id, delivery_id, url),
  FOREIGN KEY (municipality_id, delivery_id) REFERENCES deliveries
);
CALL protect_tenant_table('delivery_links');

-- Clicks, appended by the second and process instead of counted up in one hot row.
CREATE TABLE delivery_clicks (
  municipality_id int NOT NULL,
  token text NOT NULL,
  at timestamptz NOT NULL,
  n int NOT NULL CHECK (n > 0),
  FOREIGN KEY (municipality_id, token) REFERENCES delivery_links
);
CREATE INDEX delivery_clicks_by_link ON delivery_clicks (municipality_id, token);
CALL protect_tenant_table('delivery_clicks');

-- What LINE says of opens and clicks; numbers below 20 people are null. Updated for 14 days after the send, then frozen.
CREATE TABLE delivery_statistics (
  municipality_id int NOT NULL,
  delivery_id uuid NOT NULL,
  opens int,
  clickers int,
  asked_at timestamptz, -- null until LINE was asked for the first time
  ask_again_at timestamptz,
  PRIMARY KEY (municipality_id, delivery_id),
  FOREIGN KEY (municipality_id, delivery_id) REFERENCES deliveries
);
CREATE INDEX delivery_statistics_due ON delivery_statistics (municipality_id, ask_again_at) WHERE ask_again_at IS NOT NULL;
CALL protect_tenant_table('delivery_statistics');
