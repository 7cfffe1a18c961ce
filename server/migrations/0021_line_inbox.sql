-- Every event that LINE posts, durable before its 200. Partitioned by the day of the event's own timestamp: a redelivery
-- repeats timestamp and id, so the primary key recognises it, and old days are dropped whole.
CREATE SEQUENCE line_inbox_id;

CREATE TABLE line_inbox (
  municipality_id int NOT NULL,
  -- No foreign key: its check would lock the same channel row 2,000 times a second. The door knows the channel.
  channel_id uuid NOT NULL,
  ts timestamptz NOT NULL,
  -- webhookEventId, or a hash of the post and the event's place in it where LINE sent none.
  event_id text NOT NULL,
  -- Arrival order, for events of one millisecond.
  id bigint NOT NULL DEFAULT nextval('line_inbox_id'),
  shard smallint NOT NULL CHECK (shard BETWEEN 0 AND 63),
  kind text NOT NULL,
  line_user_id bytea CHECK (octet_length(line_user_id) = 16),
  -- Of a message: its own; of an unsend: the message that was taken back.
  message_id text,
  reply_token text,
  redelivered boolean NOT NULL,
  -- Sealed JSON of the event (it holds what the resident wrote). NULL once unsent or past its retention.
  body bytea,
  received_at timestamptz NOT NULL DEFAULT now(),
  -- open: waits. handled: handlers ran. recorded: nobody here handles this kind. failed: a handler threw; passed over.
  -- unsent: the resident took the message back before it was handled.
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'handled', 'recorded', 'failed', 'unsent')),
  attempts smallint NOT NULL DEFAULT 0,
  -- A newer event of the same resident had been settled before this one arrived.
  late boolean NOT NULL DEFAULT false,
  settled_at timestamptz,
  -- Class and code of the failure; never its text, which may quote the resident.
  error text,
  PRIMARY KEY (municipality_id, channel_id, event_id, ts)
) PARTITION BY RANGE (ts);
-- What waits, in the order of handling. Small: settled rows leave it.
CREATE INDEX line_inbox_open ON line_inbox (municipality_id, ts, id) WHERE state = 'open';
-- One resident's events by time: lateness, unsend, erasure.
CREATE INDEX line_inbox_by_user ON line_inbox (municipality_id, channel_id, line_user_id, ts);
CALL protect_tenant_table('line_inbox');

-- Whatever carries a timestamp of no prepared day waits here: a signed but absurd timestamp makes no table.
CREATE TABLE line_inbox_default PARTITION OF line_inbox DEFAULT;
CALL protect_tenant_table('line_inbox_default');
REVOKE ALL ON line_inbox_default FROM madoguchi_app, madoguchi_system, madoguchi_definer;

-- Prepares yesterday to three days ahead (UTC days). The span comes from the database's clock alone, so that no caller
-- can make more. Rows that had to wait in the default partition move to their day. Runs as the tables' owner.
CREATE FUNCTION make_line_inbox_partitions() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '2s' AS $$
DECLARE
  today date := (now() AT TIME ZONE 'UTC')::date;
  day date;
  name text;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('line_inbox partitions', 0));
  FOR day IN SELECT today + n FROM generate_series(-1, 3) n LOOP
    name := 'line_inbox_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
    -- Takes the default partition's lock first: nothing slips in between the move and the attachment.
    ALTER TABLE public.line_inbox_default NO FORCE ROW LEVEL SECURITY;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.line_inbox INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (
      -- The open index is a queue: dead entries at its head cost every reader, so they are swept early.
      autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 20000)', name);
    EXECUTE format('WITH moved AS (DELETE FROM public.line_inbox_default WHERE ts >= %L::timestamptz AND ts < %L::timestamptz RETURNING *)
      INSERT INTO public.%I SELECT * FROM moved', day || ' 00:00+00', (day + 1) || ' 00:00+00', name);
    EXECUTE format('ALTER TABLE public.line_inbox ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
      name, day || ' 00:00+00', (day + 1) || ' 00:00+00');
    EXECUTE format('CALL public.protect_tenant_table(%L)', 'public.' || name);
    -- Reached through line_inbox only.
    EXECUTE format('REVOKE ALL ON public.%I FROM madoguchi_app, madoguchi_system, madoguchi_definer', name);
    ALTER TABLE public.line_inbox_default FORCE ROW LEVEL SECURITY;
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Drops the days that ended more than 35 days ago: LINE redelivers within hours, so their ids need not be known longer.
CREATE FUNCTION drop_line_inbox_partitions() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '2s' AS $$
DECLARE
  name text;
  dropped int := 0;
BEGIN
  FOR name IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.line_inbox'::regclass AND c.relname ~ '^line_inbox_\d{8}$'
      AND to_date(right(c.relname, 8), 'YYYYMMDD') < (now() AT TIME ZONE 'UTC')::date - 36
  LOOP
    EXECUTE format('DROP TABLE public.%I', name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

SELECT make_line_inbox_partitions();
