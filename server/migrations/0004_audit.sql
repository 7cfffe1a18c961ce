-- The audit log: entries are appended by whoever acts, in his transaction, and sealed into a chain of blocks each second.
-- A chain written inside each transaction would serialise a municipality (503 transactions a second against 1,982).

-- A restored database counts its transactions anew; each restore begins an epoch, and the chain goes on in it.
CREATE TABLE audit_epochs (
  epoch smallint PRIMARY KEY,
  began_at timestamptz NOT NULL DEFAULT now(),
  reason text NOT NULL
);
INSERT INTO audit_epochs (epoch, reason) VALUES (1, 'set up');
REVOKE INSERT, UPDATE, DELETE ON audit_epochs FROM madoguchi_app, madoguchi_system, madoguchi_definer;

CREATE TABLE audit_entries (
  municipality_id int NOT NULL,
  -- restore: ALTER COLUMN epoch SET DEFAULT n + 1, beside a new row of audit_epochs.
  epoch smallint NOT NULL DEFAULT 1,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  -- uuidv7, rising within a process: entries of one transaction sort as they were appended.
  entry_id uuid NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  request_id text NOT NULL,
  remote_address text,
  action text NOT NULL,
  subject_kind text,
  subject_id text,
  -- { before, after, purpose } encrypted: personal data may be in it.
  content bytea,
  -- HMAC over the entry under a key that is not in the database: only this program can write an entry.
  mac bytea NOT NULL CHECK (octet_length(mac) = 32),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, epoch, xid, entry_id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_entries_by_time ON audit_entries (municipality_id, at);
CREATE INDEX audit_entries_of_actor ON audit_entries (municipality_id, actor_id, at);
CREATE INDEX audit_entries_of_subject ON audit_entries (municipality_id, subject_id, at) WHERE subject_id IS NOT NULL;
CALL protect_tenant_table('audit_entries');
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM madoguchi_app, madoguchi_system, madoguchi_definer;

CREATE TABLE audit_entries_default PARTITION OF audit_entries DEFAULT;
REVOKE ALL ON audit_entries_default FROM madoguchi_app, madoguchi_system, madoguchi_definer;
CALL protect_tenant_table('audit_entries_default');
SELECT ensure_partitions('audit_entries', 3);

-- What the chain is made of: the binary form of the whole row, which holds types and lengths, so that no two rows read
-- the same and no session setting changes it.
CREATE FUNCTION audit_leaf(e audit_entries) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
  RETURN sha256(record_send(ROW(e.municipality_id, e.epoch, e.xid, e.entry_id, e.at, e.actor_kind, e.actor_id,
    e.request_id, e.remote_address, e.action, e.subject_kind, e.subject_id, e.content, e.mac, e.recorded_at)));

-- A block holds every entry with lower_xid <= xid < upper_xid; its lower is the upper of the block before.
CREATE TABLE audit_blocks (
  municipality_id int NOT NULL,
  epoch smallint NOT NULL,
  no int NOT NULL,
  lower_xid xid8 NOT NULL,
  upper_xid xid8 NOT NULL,
  -- Which entries it holds, so that a missing one can be named.
  entry_ids uuid[] NOT NULL,
  -- Hash of the block before (32 zero bytes for the first of all).
  previous bytea NOT NULL,
  -- sha256(previous ‖ leaves in order of xid, entry_id)
  hash bytea NOT NULL,
  -- HMAC over the block under a key that is not in the database: nobody else can rebuild the chain.
  signature bytea NOT NULL,
  -- The first entry whose HMAC was wrong when the block was sealed.
  suspect uuid,
  sealed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, epoch, no)
);
CALL protect_tenant_table('audit_blocks');
REVOKE UPDATE, DELETE, TRUNCATE ON audit_blocks FROM madoguchi_app, madoguchi_system, madoguchi_definer;
