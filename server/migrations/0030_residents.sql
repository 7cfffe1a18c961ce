-- Residents, what we ask them, and what they answered.

CREATE TABLE residents (
  municipality_id int NOT NULL REFERENCES municipalities,
  -- Dense from 0 within the municipality: it is the position of the resident's bit in every audience.
  resident_no int NOT NULL CHECK (resident_no >= 0),
  -- What the outside sees.
  id uuid NOT NULL DEFAULT uuidv7(),
  channel_id uuid NOT NULL,
  -- 'U' + 32 hex digits as 16 bytes. Plain: decrypting 100,000 a second while sending would take 0.6 of a core.
  line_user_id bytea NOT NULL CHECK (octet_length(line_user_id) = 16),
  friendship text NOT NULL CHECK (friendship IN ('followed', 'blocked')),
  -- LINE's own timestamp of the newest follow or unfollow that we applied: an older event that arrives late changes nothing.
  friendship_at timestamptz NOT NULL,
  first_followed_at timestamptz NOT NULL,
  language text,
  -- Sealed: the name shown at LINE.
  display_name bytea,
  -- A member of staff who receives test sends and staff-only functions.
  staff_tester boolean NOT NULL DEFAULT false,
  registered_at timestamptz,
  erased_at timestamptz,
  PRIMARY KEY (municipality_id, resident_no),
  UNIQUE (municipality_id, id),
  UNIQUE (municipality_id, channel_id, line_user_id)
);
CALL protect_tenant_table('residents');

-- Hands out resident numbers without gaps that matter: one row per municipality, taken in the creating transaction.
CREATE TABLE resident_counters (
  municipality_id int PRIMARY KEY REFERENCES municipalities,
  next_no int NOT NULL DEFAULT 0
);
CALL protect_tenant_table('resident_counters');

-- 登録項目: questions of the profile, defined by staff.
CREATE TABLE attribute_definitions (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  -- Stable name inside the municipality, for imports, exports and conditions written by hand.
  key text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  position int NOT NULL,
  -- A question kind of the questions module: choice, multiple_choice, year, dates, number, text …
  kind text NOT NULL,
  label text NOT NULL,
  help text NOT NULL DEFAULT '',
  -- 利用目的, shown to the resident at the question.
  purpose text NOT NULL,
  class text NOT NULL CHECK (class IN ('open', 'sealed', 'special')),
  -- The kind's own settings, choices included: checked by its schema at the edge.
  settings jsonb NOT NULL DEFAULT '{}',
  -- Labels, help and choices in other languages: { "en": { "label": …, "help": …, "choices": { key: text } } }.
  translations jsonb NOT NULL DEFAULT '{}',
  asked_in_talk boolean NOT NULL DEFAULT true,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired')),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key)
);
CALL protect_tenant_table('attribute_definitions');

-- Interned open values: what a bit can be counted by. subject is the attribute's id (or '' for values of the resident
-- itself), value the choice's key; kind 'choice', 'answered', 'year', 'birth_month', 'friendship', 'language', 'tester'.
CREATE TABLE facet_values (
  municipality_id int NOT NULL REFERENCES municipalities,
  code int NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (municipality_id, code),
  UNIQUE (municipality_id, kind, subject, value)
);
CALL protect_tenant_table('facet_values');

-- The truth about every open answer of a resident: the sorted codes of facet_values. Written in the transaction that
-- answers; changed_xid lets the audiences' refresher find what changed below its horizon.
CREATE TABLE facets (
  municipality_id int NOT NULL,
  resident_no int NOT NULL,
  values int[] NOT NULL DEFAULT '{}' CHECK (array_position(values, NULL) IS NULL),
  changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (municipality_id, resident_no),
  FOREIGN KEY (municipality_id, resident_no) REFERENCES residents
);
CREATE INDEX facets_changed ON facets (municipality_id, changed_xid);
CALL protect_tenant_table('facets');

-- Exact open dates (children's birth dates), several per resident.
CREATE TABLE resident_dates (
  municipality_id int NOT NULL,
  resident_no int NOT NULL,
  definition_id uuid NOT NULL,
  date date NOT NULL,
  PRIMARY KEY (municipality_id, resident_no, definition_id, date),
  FOREIGN KEY (municipality_id, resident_no) REFERENCES residents,
  FOREIGN KEY (municipality_id, definition_id) REFERENCES attribute_definitions
);
-- The two boundary months of an age condition are counted exactly from here.
CREATE INDEX resident_dates_by_date ON resident_dates (municipality_id, definition_id, date, resident_no);
CALL protect_tenant_table('resident_dates');

-- Sealed and special answers: encrypted, never in facets.
CREATE TABLE sealed_values (
  municipality_id int NOT NULL,
  resident_no int NOT NULL,
  definition_id uuid NOT NULL,
  value bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, resident_no, definition_id),
  FOREIGN KEY (municipality_id, resident_no) REFERENCES residents,
  FOREIGN KEY (municipality_id, definition_id) REFERENCES attribute_definitions
);
CALL protect_tenant_table('sealed_values');
