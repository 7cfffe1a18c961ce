-- Files: the row says what it is and how long it is kept; the bytes are in the file store under the same id (private)
-- or under the unguessable name (public).
CREATE TABLE files (
  municipality_id int NOT NULL,
  file_id uuid NOT NULL,
  class text NOT NULL CHECK (class IN ('public', 'private')),
  -- '{43 characters}.{extension}': the last part of a public file's path.
  public_name text UNIQUE CHECK (public_name ~ '^[A-Za-z0-9_-]{43}\.[a-z0-9]{2,4}$'),
  media_type text NOT NULL,
  size bigint NOT NULL,
  width int,
  height int,
  -- The uploader's name for it, encrypted; private files only.
  name_sealed bytea,
  -- Key of the content, encrypted under the municipality's data key; private files only.
  key_sealed bytea,
  -- The last day on which it is kept, decided at creation.
  keep_until date NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, file_id),
  CHECK (class = 'public' AND public_name IS NOT NULL AND key_sealed IS NULL
      OR class = 'private' AND public_name IS NULL AND key_sealed IS NOT NULL)
);
CREATE INDEX files_by_end ON files (municipality_id, keep_until);
CALL protect_tenant_table('files');
