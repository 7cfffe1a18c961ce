-- When the closing words of the questionnaire were last repeated in the talk because it was finished on the page: a form that
-- is sent twice repeats them once.
ALTER TABLE residents ADD COLUMN closing_told_at timestamptz;
