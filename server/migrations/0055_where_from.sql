-- もう一度本人確認: when this session last proved a second factor. NULL for sessions older than the column: they are asked.
ALTER TABLE staff_sessions ADD COLUMN confirmed_at timestamptz;
