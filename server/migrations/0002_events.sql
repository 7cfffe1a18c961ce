-- The event log and its readers. A reader by `id > last` loses events of transactions that commit late (1,215 of 14,673
-- measured); so each event carries its transaction and readers stay below the oldest one still running.

-- Partitions by month: of the log tables that grow without end, whole months are dropped when their time is over.
-- Runs as the owner of the tables (SECURITY DEFINER), called by the scheduler through the system role. It creates the
-- current month and `months` more, and says how many were new.
CREATE FUNCTION ensure_partitions(parent regclass, months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month timestamp;
  name text;
  made int := 0;
BEGIN
  -- Attaching takes a short lock on the default partition; a writer that waits longer than this is worth more.
  SET LOCAL lock_timeout = '2s';
  PERFORM pg_advisory_xact_lock(hashtext('partitions of ' || parent::text));
  FOR i IN 0..months LOOP
    month := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i);
    name := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
    CONTINUE WHEN to_regclass(name) IS NOT NULL;
    BEGIN
      EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', name, parent);
      -- Only the parent is a way in; a partition reached directly would have its own, looser rules.
      EXECUTE format('REVOKE ALL ON %I FROM madoguchi_app, madoguchi_system, madoguchi_definer', name);
      EXECUTE format('CALL protect_tenant_table(%L)', name);
      EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, name, month::text || '+00', (month + interval '1 month')::text || '+00');
      made := made + 1;
    EXCEPTION WHEN check_violation THEN
      -- The default partition already holds rows of this month (no scheduler ran for a long time): they stay there.
      RAISE WARNING 'rows of % are in the default partition of %', to_char(month, 'YYYY-MM'), parent;
    END;
  END LOOP;
  RETURN made;
END $$;

-- Drops the months that ended before `before`; says how many.
CREATE FUNCTION drop_partitions(parent regclass, before date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  child regclass;
  dropped int := 0;
BEGIN
  SET LOCAL lock_timeout = '2s';
  FOR child IN
    SELECT inhrelid::regclass FROM pg_inherits
    WHERE inhparent = parent AND inhrelid::regclass::text ~ '_\d{4}_\d{2}$'
      AND to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') + interval '1 month' <= before
  LOOP
    EXECUTE format('DROP TABLE %s', child);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

REVOKE ALL ON FUNCTION ensure_partitions(regclass, int), drop_partitions(regclass, date) FROM PUBLIC, madoguchi_app, madoguchi_definer;
GRANT EXECUTE ON FUNCTION ensure_partitions(regclass, int), drop_partitions(regclass, date) TO madoguchi_system;

CREATE SEQUENCE event_ids CACHE 1;

CREATE TABLE events (
  municipality_id int NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  event_id bigint NOT NULL DEFAULT nextval('event_ids'),
  kind text NOT NULL,
  resident_no int,
  subject text,
  -- Ids and codes only: sealed and special values never enter an event.
  data jsonb NOT NULL DEFAULT '{}',
  -- When it happened by our clock (tests steer it) …
  at timestamptz NOT NULL,
  -- … and when PostgreSQL's transaction began, by which the months are cut.
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, xid, event_id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX events_of_resident ON events (municipality_id, resident_no, event_id) WHERE resident_no IS NOT NULL;
CALL protect_tenant_table('events');
REVOKE UPDATE ON events FROM madoguchi_app, madoguchi_system, madoguchi_definer;

CREATE TABLE events_default PARTITION OF events DEFAULT;
REVOKE ALL ON events_default FROM madoguchi_app, madoguchi_system, madoguchi_definer;
CALL protect_tenant_table('events_default');
SELECT ensure_partitions('events', 3);

-- One row per subscription; it moves in the transaction of the effects.
CREATE TABLE event_cursors (
  municipality_id int NOT NULL,
  subscription text NOT NULL,
  xid xid8 NOT NULL DEFAULT '0',
  event_id bigint NOT NULL DEFAULT 0,
  -- recorded_at of the last event read: older months need not be looked at.
  recorded_at timestamptz NOT NULL DEFAULT '-infinity',
  moved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, subscription)
) WITH (fillfactor = 50);
CALL protect_tenant_table('event_cursors');

-- Events that a subscription could not handle: recorded, alarmed and passed over.
CREATE TABLE event_poison (
  municipality_id int NOT NULL,
  subscription text NOT NULL,
  event_id bigint NOT NULL,
  kind text NOT NULL,
  -- The failure's name, code and place; never its data.
  error text NOT NULL,
  failed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, subscription, event_id)
);
CALL protect_tenant_table('event_poison');
