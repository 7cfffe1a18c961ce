-- 名簿: residents whom a department names by their numbers (those to be told of a health check), used in conditions.
CREATE TABLE resident_lists (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (name <> ''),
  -- 利用目的: what it may be used for, shown wherever it is chosen.
  purpose text NOT NULL CHECK (purpose <> ''),
  class text NOT NULL CHECK (class IN ('open', 'sealed', 'special')),
  -- Its residents are forgotten after this day (in Japan); the row stays, so that a group that names it says why it stopped.
  kept_until date NOT NULL,
  expired_at timestamptz,
  -- How many it named when it was taken in; what it reaches now is counted from its bits.
  size int NOT NULL,
  department_id uuid,
  exclusive boolean NOT NULL DEFAULT false,
  created_by uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, department_id) REFERENCES departments,
  CHECK (NOT exclusive OR department_id IS NOT NULL)
);
CREATE UNIQUE INDEX resident_lists_name ON resident_lists (municipality_id, name) WHERE expired_at IS NULL;
CREATE INDEX resident_lists_by_department ON resident_lists (municipality_id, department_id);
CREATE INDEX resident_lists_due ON resident_lists (municipality_id, kept_until) WHERE expired_at IS NULL;
CALL protect_tenant_table('resident_lists');

-- Who is on it, in the layout of facet_bits: a list of any length joins a count as one mask.
CREATE TABLE resident_list_bits (
  municipality_id int NOT NULL,
  list_id uuid NOT NULL,
  chunk int NOT NULL,
  bits bit varying NOT NULL CHECK (length(bits) = 65536),
  PRIMARY KEY (municipality_id, list_id, chunk),
  FOREIGN KEY (municipality_id, list_id) REFERENCES resident_lists ON DELETE CASCADE
);
ALTER TABLE resident_list_bits ALTER COLUMN bits SET STORAGE EXTERNAL;
CALL protect_tenant_table('resident_list_bits');
