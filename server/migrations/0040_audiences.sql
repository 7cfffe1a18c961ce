-- Audiences: the bits that conditions are counted from, saved segments, and frozen audiences.

-- Bits derived from facets: one row per interned value and chunk of 65,536 residents; bit n of chunk c belongs to
-- resident c * 65536 + n. Derived data without a name of a person; rebuilt from facets at any time, so never backed up
-- as truth. Absent rows are all zero.
CREATE TABLE facet_bits (
  municipality_id int NOT NULL REFERENCES municipalities,
  value int NOT NULL,
  chunk int NOT NULL,
  -- Always 65,536 bits, so that bit_or, & and | need no padding.
  bits bit varying NOT NULL CHECK (length(bits) = 65536),
  PRIMARY KEY (municipality_id, value, chunk)
);
ALTER TABLE facet_bits ALTER COLUMN bits SET STORAGE EXTERNAL;
CALL protect_tenant_table('facet_bits');

-- Up to where facet_bits are true: every change of facets by a transaction below `horizon` is in the bits. Later changes
-- are laid over the bits by whoever reads, so counts and frozen audiences are exact at any moment.
CREATE TABLE facet_horizons (
  municipality_id int PRIMARY KEY REFERENCES municipalities,
  horizon xid8 NOT NULL,
  refreshed_at timestamptz NOT NULL DEFAULT now()
);
CALL protect_tenant_table('facet_horizons');

-- What changed since the horizon, in the snapshot of the statement that calls it. A function, because the planner must
-- see the horizon's value: with an unknown one it expects thousands of rows and reads all of facets (72 ms against 0.1 ms
-- at 1,000,000 residents with nothing pending, measured 2026-11).
CREATE FUNCTION pending_facets(municipality int) RETURNS TABLE (resident_no int, "values" int[])
  LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  since xid8 := coalesce((SELECT h.horizon FROM facet_horizons h WHERE h.municipality_id = municipality), '0');
BEGIN
  RETURN QUERY SELECT f.resident_no, f."values" FROM facets f WHERE f.municipality_id = municipality AND f.changed_xid >= since;
END $$;

-- The horizon rests on two habits of every writer of facets, so they are not left to habit: a change always carries its
-- own transaction, and a row is emptied, never deleted (a deleted row would leave its bits behind).
CREATE FUNCTION stamp_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_xid := pg_current_xact_id();
  RETURN NEW;
END $$;
CREATE TRIGGER stamp_facets BEFORE INSERT OR UPDATE ON facets FOR EACH ROW EXECUTE FUNCTION stamp_facets();

CREATE FUNCTION refuse_facet_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'facets of a resident are emptied (values = ''{}''), never deleted: the audience bits would keep them';
END $$;
CREATE TRIGGER refuse_facet_delete BEFORE DELETE ON facets FOR EACH ROW EXECUTE FUNCTION refuse_facet_delete();

-- 友だちになった日 between two days.
CREATE INDEX residents_by_first_follow ON residents (municipality_id, first_followed_at, resident_no);

-- 配信グループ: a saved condition. Its JSON is checked by the contract's schema at the edge.
CREATE TABLE segments (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (name <> ''),
  note text NOT NULL DEFAULT '',
  condition jsonb NOT NULL,
  include_unanswered boolean NOT NULL DEFAULT false,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived')),
  -- Grows with each change: two people who edit at once are told, and nothing is overwritten unseen.
  revision int NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, id)
);
-- Two segments in use of the same name would be chosen by mistake; an archived one gives its name free.
CREATE UNIQUE INDEX segments_name ON segments (municipality_id, name) WHERE state = 'active';
CALL protect_tenant_table('segments');

-- 配信先（確定）: who was meant at the moment of the click. Never changed afterwards. Purpose of use: sending, corrections to
-- exactly those who got a message, and disclosure to a resident of what was sent. Kept as long as the delivery it belongs to.
CREATE TABLE audiences (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  target jsonb NOT NULL,
  -- The target read back as it was worded then: a segment may change later.
  sentence text NOT NULL,
  count int NOT NULL,
  frozen_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, id)
);
CALL protect_tenant_table('audiences');

CREATE TABLE audience_bits (
  municipality_id int NOT NULL,
  audience_id uuid NOT NULL,
  chunk int NOT NULL,
  bits bit varying NOT NULL CHECK (length(bits) = 65536),
  PRIMARY KEY (municipality_id, audience_id, chunk),
  FOREIGN KEY (municipality_id, audience_id) REFERENCES audiences ON DELETE CASCADE
);
ALTER TABLE audience_bits ALTER COLUMN bits SET STORAGE EXTERNAL;
CALL protect_tenant_table('audience_bits');
