-- Sending: what did not start and why, emergencies, drills, corrections, links that lead nowhere any more.
ALTER TABLE deliveries
  -- A schedule that could not start went back to draft: { at, scheduledFor, reason }, until the draft is sent or scheduled again.
  ADD COLUMN not_started jsonb,
  -- Goes before everything else, and at once also when the program comes back late.
  ADD COLUMN emergency boolean NOT NULL DEFAULT false,
  -- A drill is frozen for staff testers, whatever its target says.
  ADD COLUMN drill boolean NOT NULL DEFAULT false,
  -- 訂正: goes to exactly those who got that one.
  ADD COLUMN corrects uuid,
  ADD FOREIGN KEY (municipality_id, corrects) REFERENCES deliveries;
CREATE INDEX deliveries_by_corrected ON deliveries (municipality_id, corrects) WHERE corrects IS NOT NULL;
CREATE INDEX deliveries_not_started ON deliveries (municipality_id, id) WHERE not_started IS NOT NULL;

-- リンクを止める: the address is known to be wrong; whoever taps it is told so.
ALTER TABLE delivery_links ADD COLUMN stopped_at timestamptz;

-- What the city decided about sending; a missing row is the default of the program.
CREATE TABLE delivery_settings (
  municipality_id int PRIMARY KEY REFERENCES municipalities,
  -- A schedule that comes up later than this (the program stood still) waits for a person.
  late_minutes int NOT NULL CHECK (late_minutes BETWEEN 0 AND 1440),
  updated_by uuid,
  updated_at timestamptz NOT NULL
);
CALL protect_tenant_table('delivery_settings');
