-- リッチメニュー (RM-01…08). What staff draw, what LINE has of it, and what each friend sees.
CREATE TABLE rich_menus (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('ordinary', 'emergency')),
  -- The draft; what residents see are the versions below.
  design jsonb NOT NULL,
  -- Rises with each change, so that saving over somebody else's change is noticed.
  revision int NOT NULL DEFAULT 0,
  -- The version that is complete at LINE, and the revision it was made from.
  live_version int,
  live_revision int,
  created_by uuid,
  updated_by uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, id)
);
CALL protect_tenant_table('rich_menus');

-- Published designs, never changed.
CREATE TABLE rich_menu_versions (
  municipality_id int NOT NULL REFERENCES municipalities,
  menu_id uuid NOT NULL,
  version int NOT NULL CHECK (version > 0),
  design jsonb NOT NULL,
  revision int NOT NULL,
  -- 'publishing': LINE does not have all its pictures yet. One at a time for each menu.
  state text NOT NULL CHECK (state IN ('publishing', 'live', 'replaced')),
  published_by uuid,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, menu_id, version),
  FOREIGN KEY (municipality_id, menu_id) REFERENCES rich_menus ON DELETE CASCADE
);
CREATE UNIQUE INDEX rich_menu_versions_one_publishing ON rich_menu_versions (municipality_id, menu_id) WHERE state = 'publishing';
CREATE UNIQUE INDEX rich_menu_versions_one_live ON rich_menu_versions (municipality_id, menu_id) WHERE state = 'live';
CALL protect_tenant_table('rich_menu_versions');

-- One menu at LINE for each tab of a version: LINE's menus cannot be changed, so each edit makes new ones.
CREATE TABLE rich_menu_sheets (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  channel_id uuid NOT NULL,
  menu_id uuid NOT NULL,
  version int NOT NULL,
  tab text NOT NULL,
  position int NOT NULL,
  -- 'wanted' → LINE is asked ('asked': it may have it without our knowing) → 'made' → with picture 'ready' → 'unused' → 'gone'.
  state text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'asked', 'made', 'ready', 'unused', 'gone')),
  line_menu_id text,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, menu_id, version, tab),
  CHECK (state IN ('wanted', 'asked', 'unused', 'gone') OR line_menu_id IS NOT NULL)
);
CREATE INDEX rich_menu_sheets_to_do ON rich_menu_sheets (municipality_id, state)
  WHERE state IN ('wanted', 'asked', 'made', 'unused');
CALL protect_tenant_table('rich_menu_sheets');

-- LINE's names for the tabs that an area may switch to: they stay, what they point to changes.
CREATE TABLE rich_menu_aliases (
  municipality_id int NOT NULL REFERENCES municipalities,
  menu_id uuid NOT NULL,
  tab text NOT NULL,
  alias text NOT NULL CHECK (alias ~ '^[a-z0-9_-]{1,32}$'),
  -- What LINE knows; null: nothing yet.
  sheet_id uuid,
  PRIMARY KEY (municipality_id, menu_id, tab),
  -- No foreign key to the menu: LINE's alias outlives it until it is removed there.
  UNIQUE (municipality_id, alias)
);
CALL protect_tenant_table('rich_menu_aliases');

-- One row per municipality: the default menu, who works on LINE's side at the moment, and why it waits.
CREATE TABLE rich_menu_display (
  municipality_id int NOT NULL REFERENCES municipalities,
  default_menu_id uuid,
  -- What LINE's default is, as far as we told it; null: none of ours.
  default_sheet_id uuid,
  -- The worker that speaks to LINE now; it renews this, and another takes over when it does not.
  keeper uuid,
  kept_until timestamptz,
  waiting text CHECK (waiting IN ('line_limit', 'line_unreachable', 'line_refused')),
  next_try_at timestamptz,
  PRIMARY KEY (municipality_id),
  FOREIGN KEY (municipality_id, default_menu_id) REFERENCES rich_menus
);
CALL protect_tenant_table('rich_menu_display');

-- Friends who have a menu of their own at LINE, because they tapped a tab; everybody else sees the default.
CREATE TABLE rich_menu_links (
  municipality_id int NOT NULL REFERENCES municipalities,
  resident_no int NOT NULL,
  menu_id uuid NOT NULL,
  tab text NOT NULL,
  -- What LINE shows them; differs from the tab's present sheet until LINE was told of a new version.
  sheet_id uuid,
  PRIMARY KEY (municipality_id, resident_no),
  FOREIGN KEY (municipality_id, resident_no) REFERENCES residents ON DELETE CASCADE,
  FOREIGN KEY (municipality_id, menu_id) REFERENCES rich_menus ON DELETE CASCADE
);
CREATE INDEX rich_menu_links_by_sheet ON rich_menu_links (municipality_id, sheet_id, resident_no);
CALL protect_tenant_table('rich_menu_links');

-- 緊急メニュー: each time it was shown. At most one is on.
CREATE TABLE rich_menu_emergencies (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  menu_id uuid NOT NULL,
  drill boolean NOT NULL,
  phase text NOT NULL CHECK (phase IN ('switching', 'on', 'lifting', 'over')),
  -- The batch that moves everybody who has a menu of their own: kept before the first attempt, so that LINE knows a second one.
  resume_key text NOT NULL,
  batch_done boolean NOT NULL DEFAULT false,
  -- Friends are linked in the order of their numbers, 500 a call: everybody up to this one was.
  -- Numbers begin at 0.
  cursor int NOT NULL DEFAULT -1,
  done int NOT NULL DEFAULT 0,
  total int NOT NULL DEFAULT 0,
  started_by uuid,
  started_at timestamptz NOT NULL,
  lifted_by uuid,
  lifted_at timestamptz,
  over_at timestamptz,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, menu_id) REFERENCES rich_menus
);
CREATE UNIQUE INDEX rich_menu_emergencies_one_on ON rich_menu_emergencies (municipality_id) WHERE phase <> 'over';
CALL protect_tenant_table('rich_menu_emergencies');

-- The standard roles learn the new permissions; an administrator has every permission already. The owner of the table is bound
-- by its policy like everybody, so the rule rests for the length of this transaction.
ALTER TABLE staff_roles NO FORCE ROW LEVEL SECURITY;
UPDATE staff_roles SET permissions = permissions || ARRAY['menus.view', 'menus.manage', 'menus.publish']
  WHERE key = 'editor' AND NOT permissions @> ARRAY['menus.view'];
UPDATE staff_roles SET permissions = permissions || ARRAY['menus.view', 'menus.emergency']
  WHERE key = 'duty' AND NOT permissions @> ARRAY['menus.view'];
ALTER TABLE staff_roles FORCE ROW LEVEL SECURITY;
