-- What came of a delivery, and of the account as a whole.
ALTER TABLE delivery_statistics
  -- Videos and sounds: people who began, and who went to the end. LINE's figures, null below 20 people.
  ADD COLUMN plays int,
  ADD COLUMN plays_complete int,
  -- People by link as LINE counts them: [{ token, people }].
  ADD COLUMN link_people jsonb NOT NULL DEFAULT '[]',
  -- Of those it was for: blocked the account within three days of it. Our own count.
  ADD COLUMN blocks int,
  -- When the result was mailed to its 担当者: the day after, and when LINE's figures are final.
  ADD COLUMN mailed_next_day_at timestamptz,
  ADD COLUMN mailed_final_at timestamptz;

-- Friends at the end of each day in Japan, as LINE counts them (insight/followers): ANA-07.
CREATE TABLE friend_figures (
  municipality_id int NOT NULL REFERENCES municipalities,
  channel_id uuid NOT NULL,
  date date NOT NULL,
  -- Everyone who was ever a friend; never falls.
  followers int NOT NULL,
  -- null below 20.
  targeted_reaches int,
  blocks int NOT NULL,
  PRIMARY KEY (municipality_id, channel_id, date),
  FOREIGN KEY (municipality_id, channel_id) REFERENCES line_channels
);
CALL protect_tenant_table('friend_figures');
