-- Import of existing friends and the nightly reconciliation with LINE's list (followers/ids).

-- When LINE's list named this resident last. LINE leaves out who blocked the account, but also who never agreed to be listed:
-- only who was listed before can be missed.
ALTER TABLE residents ADD COLUMN listed_at timestamptz;
CREATE INDEX residents_listed ON residents (municipality_id, channel_id, listed_at);

-- One reading of the list, page by page: whoever takes over after a crash goes on with `next_token`.
CREATE TABLE friend_lists (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  channel_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
  -- Why it failed: a code of modules/residents/friends.
  reason text,
  -- LINE's; good for 24 hours. NULL at the beginning.
  next_token text,
  -- The whole list was read; who is missing is being asked for.
  listed boolean NOT NULL DEFAULT false,
  started_at timestamptz NOT NULL,
  touched_at timestamptz NOT NULL,
  finished_at timestamptz,
  pages int NOT NULL DEFAULT 0,
  named int NOT NULL DEFAULT 0,
  added int NOT NULL DEFAULT 0,
  came_back int NOT NULL DEFAULT 0,
  gone int NOT NULL DEFAULT 0,
  -- null: the nightly run.
  asked_by uuid,
  PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX friend_lists_one_running ON friend_lists (municipality_id, channel_id) WHERE state = 'running';
CALL protect_tenant_table('friend_lists');
