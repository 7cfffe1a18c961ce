-- 開示請求: packages that were prepared, and what residents asked for (開示・訂正・利用停止), with days and decisions.

CREATE TABLE disclosure_packages (
  municipality_id int NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  resident_no int NOT NULL,
  receipt_number text NOT NULL CHECK (receipt_number <> ''),
  -- Sealed: why, in the person's own words.
  reason bytea NOT NULL,
  prepared_at timestamptz NOT NULL,
  prepared_by uuid,
  -- The private file; gone after its last day.
  file_id uuid NOT NULL,
  file_until date NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, resident_no) REFERENCES residents
);
CREATE INDEX disclosure_packages_resident ON disclosure_packages (municipality_id, resident_no, prepared_at);
CALL protect_tenant_table('disclosure_packages');
REVOKE UPDATE, DELETE, TRUNCATE ON disclosure_packages FROM madoguchi_app, madoguchi_system, madoguchi_definer;

-- Act on the Protection of Personal Information, articles 76 (開示), 90 (訂正), 98 (利用停止).
CREATE TABLE personal_data_requests (
  municipality_id int NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  resident_no int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('disclosure', 'correction', 'use_stop')),
  receipt_number text NOT NULL CHECK (receipt_number <> ''),
  received_on date NOT NULL,
  -- Sealed: what was asked for.
  content bytea NOT NULL,
  due_on date NOT NULL,
  -- Once, by as many days as the law allows (articles 83, 94, 102, paragraph 2).
  extended_to date CHECK (extended_to > due_on),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'granted', 'partly', 'refused', 'withdrawn')),
  decided_on date,
  -- Sealed: what was decided and why.
  decision bytea,
  decided_by uuid,
  -- 利用停止 that was granted and ended.
  lifted_at timestamptz,
  lifted_by uuid,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, resident_no) REFERENCES residents,
  CHECK ((state = 'open') = (decided_on IS NULL)),
  CHECK ((decided_on IS NULL) = (decision IS NULL)),
  CHECK (lifted_at IS NULL OR kind = 'use_stop')
);
CREATE INDEX personal_data_requests_resident ON personal_data_requests (municipality_id, resident_no, received_on);
CREATE INDEX personal_data_requests_open ON personal_data_requests (municipality_id, due_on) WHERE state = 'open';
CALL protect_tenant_table('personal_data_requests');
REVOKE DELETE, TRUNCATE ON personal_data_requests FROM madoguchi_app, madoguchi_system, madoguchi_definer;
