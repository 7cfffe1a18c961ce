-- LINE outgoing: what is to be sent, what was sent, and how fast we may (docs/sending.md tells the whole story).

-- One mass sending: a delivery, later a notice to everyone in a shelter. Its batches are cut while it is being sent.
CREATE TABLE sends (
  municipality_id int NOT NULL REFERENCES municipalities,
  send_id uuid NOT NULL DEFAULT uuidv7(),
  -- Which batch source knows recipients and text ('delivery'), and its own id for this sending.
  source text NOT NULL,
  source_id text NOT NULL,
  channel_id uuid NOT NULL,
  lane text NOT NULL CHECK (lane IN ('emergency', 'reply', 'scheduled', 'bulk')),
  -- planning: batches are still being cut. sending: all are cut. halted: LINE refuses us, a person must act.
  state text NOT NULL DEFAULT 'planning'
    CHECK (state IN ('planning', 'sending', 'halted', 'complete', 'partial', 'stopped')),
  -- Where the next cut begins: { variant, no, lastNo }, NULL before the first.
  cursor jsonb,
  -- What `halted` returns to.
  all_cut boolean NOT NULL DEFAULT false,
  start_at timestamptz NOT NULL,
  -- Why it halted: a code of modules/line/outgoing/answers.ts.
  halt_reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- The last batch is settled and the source was told.
  settled_at timestamptz,
  PRIMARY KEY (municipality_id, send_id),
  -- A repeated startSend finds the same sending.
  UNIQUE (municipality_id, source, source_id),
  FOREIGN KEY (municipality_id, channel_id) REFERENCES line_channels
);
CREATE INDEX sends_open ON sends (municipality_id, send_id) WHERE settled_at IS NULL;
CALL protect_tenant_table('sends');

-- What is said, without the recipients: the tail of the request body, byte for byte, stored once for all batches of a text.
-- Kept as long as the sends that point at it: it is the proof of what was sent.
CREATE TABLE send_bodies (
  municipality_id int NOT NULL REFERENCES municipalities,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  body bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, hash)
);
CALL protect_tenant_table('send_bodies');

-- One call to LINE and its one key: a batch never changes its key, a retry repeats it byte for byte. Ids instead of a row per
-- recipient: 1,860 batches were written in 0.83 s, a row per recipient took 2.63 s (measured 2026-11).
CREATE TABLE outbox_batches (
  municipality_id int NOT NULL,
  retry_key uuid NOT NULL DEFAULT uuidv7(),
  send_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  -- 0 emergency, 1 reply, 2 scheduled, 3 bulk: copied from the send, so that a claim is one index walk.
  priority smallint NOT NULL,
  verb text NOT NULL CHECK (verb IN ('multicast', 'broadcast')),
  variant int NOT NULL,
  no int NOT NULL,
  first_no int NOT NULL,
  last_no int NOT NULL,
  -- Whom this batch answers for: a slice of the frozen audience, sorted. Empty for a broadcast.
  residents int[] NOT NULL,
  recipients int NOT NULL,
  -- Of `residents`, those who could no longer be reached at the first attempt (left, blocked, erased).
  skipped int[] NOT NULL DEFAULT '{}',
  -- The call that was cut in two because LINE refused one of its recipients.
  parent uuid,
  state text NOT NULL DEFAULT 'planned'
    CHECK (state IN ('planned', 'attempted', 'confirmed', 'split', 'failed', 'unknown', 'stopped')),
  -- Not before: the lease of whoever holds it, or the end of a backoff.
  due_at timestamptz NOT NULL DEFAULT 'epoch',
  attempts int NOT NULL DEFAULT 0,
  -- First and newest attempt; LINE forgets a key 24 hours after the first.
  attempt_at timestamptz,
  last_attempt_at timestamptz,
  -- Pinned at the first attempt: 16 bytes per recipient, cleared when LINE has confirmed; and the tail of the body.
  line_ids bytea,
  addressed int,
  body_hash bytea,
  -- Of LINE's answer: x-line-request-id, or x-line-accepted-request-id of a 409.
  request_id text,
  settled_at timestamptz,
  failure text,
  PRIMARY KEY (municipality_id, retry_key),
  FOREIGN KEY (municipality_id, send_id) REFERENCES sends,
  FOREIGN KEY (municipality_id, body_hash) REFERENCES send_bodies,
  CHECK (first_no <= last_no),
  CHECK (attempts = 0 OR attempt_at IS NOT NULL)
);
-- Random bytes do not compress: trying costs time only.
ALTER TABLE outbox_batches ALTER COLUMN line_ids SET STORAGE EXTERNAL;
-- Nobody stands in two batches: the ranges of one variant are disjoint and each begins once.
CREATE UNIQUE INDEX outbox_batches_disjoint ON outbox_batches (municipality_id, send_id, variant, first_no) WHERE state <> 'split';
CREATE INDEX outbox_batches_of_send ON outbox_batches (municipality_id, send_id, state);
-- What senders walk: only open batches, in the order in which they go out.
CREATE INDEX outbox_batches_open ON outbox_batches (municipality_id, channel_id, verb, priority, send_id, no, first_no)
  WHERE state IN ('planned', 'attempted');
CALL protect_tenant_table('outbox_batches');

-- Messages to one person: answers in the talk and transactional notices. Text and token go when it is settled.
CREATE TABLE outbox_messages (
  municipality_id int NOT NULL REFERENCES municipalities,
  -- Also the retry key of a push.
  message_id uuid NOT NULL DEFAULT uuidv7(),
  channel_id uuid NOT NULL,
  verb text NOT NULL CHECK (verb IN ('reply', 'push')),
  priority smallint NOT NULL,
  state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'attempted', 'confirmed', 'failed', 'unknown')),
  -- The exact request body; NULL once settled.
  body bytea,
  -- Which incoming event a reply answers.
  event_id text,
  -- What a push is about ('submission 0198…'): an id, never content.
  subject text,
  due_at timestamptz NOT NULL DEFAULT 'epoch',
  attempts int NOT NULL DEFAULT 0,
  attempt_at timestamptz,
  request_id text,
  failure text,
  created_at timestamptz NOT NULL,
  settled_at timestamptz,
  PRIMARY KEY (municipality_id, message_id)
);
CREATE INDEX outbox_messages_open ON outbox_messages (municipality_id, channel_id, priority, message_id) WHERE state IN ('planned', 'attempted');
-- Settled rows are swept after 90 days (a question "did my reply go out" comes within weeks).
CREATE INDEX outbox_messages_settled ON outbox_messages (municipality_id, settled_at) WHERE settled_at IS NOT NULL;
CALL protect_tenant_table('outbox_messages');

-- What a person must look at: stalled sendings, refusals by LINE, outcomes that nobody knows. Shown on the home screen.
CREATE TABLE line_alarms (
  municipality_id int NOT NULL REFERENCES municipalities,
  alarm_id uuid NOT NULL DEFAULT uuidv7(),
  kind text NOT NULL,
  -- The send, or the channel.
  subject uuid NOT NULL,
  -- Counts and codes, never content.
  details jsonb NOT NULL DEFAULT '{}',
  raised_at timestamptz NOT NULL,
  resolved_at timestamptz,
  PRIMARY KEY (municipality_id, alarm_id)
);
-- The same trouble is told once until it is resolved.
CREATE UNIQUE INDEX line_alarms_open ON line_alarms (municipality_id, kind, subject) WHERE resolved_at IS NULL;
CALL protect_tenant_table('line_alarms');

-- LINE's limits count per channel and endpoint, whoever calls. No tenant data: a channel's id and a time. UNLOGGED: 21,000
-- leases a second were measured, and a row lost in a crash costs one second's wait.
CREATE UNLOGGED TABLE rate_budgets (
  channel_id uuid NOT NULL,
  endpoint text NOT NULL,
  -- The next free slot.
  next_at timestamptz NOT NULL,
  PRIMARY KEY (channel_id, endpoint)
);
