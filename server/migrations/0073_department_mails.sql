-- Where a department is told of things (ADM-06): several addresses, each used only after a code that was mailed to it came back.
CREATE TABLE department_mails (
  municipality_id int NOT NULL,
  department_id uuid NOT NULL,
  mail text NOT NULL CHECK (mail <> ''),
  -- Keyed hash of the code that was mailed; NULL once it came back.
  code_hash bytea,
  code_expires_at timestamptz,
  -- Wrong codes so far: six digits stand only so many guesses.
  wrong int NOT NULL DEFAULT 0,
  added_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  PRIMARY KEY (municipality_id, department_id, mail),
  FOREIGN KEY (municipality_id, department_id) REFERENCES departments,
  CHECK ((confirmed_at IS NULL) = (code_hash IS NOT NULL))
);
CALL protect_tenant_table('department_mails');

-- What departments are told: no personal data, since mail leaves the house. The job that sends it carries the id alone.
CREATE TABLE department_notices (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  department_id uuid NOT NULL,
  subject text NOT NULL CHECK (subject <> ''),
  text text NOT NULL,
  created_at timestamptz NOT NULL,
  -- NULL: not yet. unreachable: neither the department nor its successors have a confirmed address.
  outcome text CHECK (outcome IN ('sent', 'unreachable')),
  settled_at timestamptz,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, department_id) REFERENCES departments
);
CREATE INDEX department_notices_settled ON department_notices (municipality_id, settled_at);
CALL protect_tenant_table('department_notices');
