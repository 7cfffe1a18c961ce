-- 配信の決まり: words and contacts for writers, what residents are spared, and the library of ひな形 and 文例.
CREATE TABLE delivery_wording (
  municipality_id int PRIMARY KEY REFERENCES municipalities,
  -- [{ instead, write }]
  words jsonb NOT NULL,
  -- { department id or '': 「広報課 092-…」 }
  contacts jsonb NOT NULL,
  updated_by uuid,
  updated_at timestamptz NOT NULL
);
CALL protect_tenant_table('delivery_wording');

-- A missing row is the default of the contract.
CREATE TABLE delivery_restraint (
  municipality_id int PRIMARY KEY REFERENCES municipalities,
  -- Full hours in Japan; both or neither.
  silent_from smallint CHECK (silent_from BETWEEN 0 AND 23),
  silent_until smallint CHECK (silent_until BETWEEN 0 AND 23),
  quiet_from smallint CHECK (quiet_from BETWEEN 0 AND 23),
  quiet_until smallint CHECK (quiet_until BETWEEN 0 AND 23),
  ceiling smallint CHECK (ceiling > 0),
  updated_by uuid,
  updated_at timestamptz NOT NULL,
  CHECK ((silent_from IS NULL) = (silent_until IS NULL)),
  CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
);
CALL protect_tenant_table('delivery_restraint');

-- ひな形 (a whole delivery) and 文例 (a text to insert), each with its versions.
CREATE TABLE delivery_templates (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  kind text NOT NULL CHECK (kind IN ('template', 'text')),
  name text NOT NULL,
  department_id uuid,
  exclusive boolean NOT NULL DEFAULT false,
  version int NOT NULL DEFAULT 1,
  archived_at timestamptz,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, department_id) REFERENCES departments,
  CHECK (NOT exclusive OR department_id IS NOT NULL)
);
CALL protect_tenant_table('delivery_templates');

-- Every version stays: 前の版に戻す is a new version with old content.
CREATE TABLE delivery_template_versions (
  municipality_id int NOT NULL,
  template_id uuid NOT NULL,
  version int NOT NULL,
  -- { blocks, quickReplies, languages }; of a 文例 one text block.
  content jsonb NOT NULL,
  saved_by uuid,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, template_id, version),
  FOREIGN KEY (municipality_id, template_id) REFERENCES delivery_templates
);
CALL protect_tenant_table('delivery_template_versions');
