-- When a data key was made, and when every value that may be rewritten was found under it.
ALTER TABLE data_key_uses
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN resealed_at timestamptz;
