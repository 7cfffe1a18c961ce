-- What is running in a resident's talk, and how residents sign in to their pages.

-- One dialogue at a time is active; others wait, paused, until the resident asks for them.
CREATE TABLE dialogues (
  municipality_id int NOT NULL,
  resident_no int NOT NULL,
  -- Name of the dialogue's owner: 'profile', later 'form', 'booking', 'flow' …
  dialogue text NOT NULL,
  phase text NOT NULL CHECK (phase IN ('active', 'paused')),
  -- Position in the dialogue: ids and keys only, never an answer.
  state jsonb NOT NULL,
  -- Time of the resident's last step: a dialogue left alone for a day no longer takes what they type.
  touched_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, resident_no, dialogue),
  FOREIGN KEY (municipality_id, resident_no) REFERENCES residents
);
CREATE UNIQUE INDEX dialogues_one_active ON dialogues (municipality_id, resident_no) WHERE phase = 'active';
CALL protect_tenant_table('dialogues');

-- あいさつメッセージ; a municipality without a row has the defaults of the program.
CREATE TABLE greetings (
  municipality_id int PRIMARY KEY REFERENCES municipalities,
  text text NOT NULL,
  -- Ask the questionnaire right after the greeting.
  questionnaire boolean NOT NULL,
  -- How often news come: said when the questionnaire is done.
  closing text NOT NULL
);
CALL protect_tenant_table('greetings');

-- A sign-in on its way through LINE Login. Deleted when used; ten minutes at most (a code of LINE lives as long).
CREATE TABLE resident_sign_ins (
  municipality_id int NOT NULL REFERENCES municipalities,
  -- SHA-256 of the state parameter.
  state_hash bytea NOT NULL CHECK (octet_length(state_hash) = 32),
  -- SHA-256 of the cookie that ties the attempt to one browser.
  browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
  channel_id uuid NOT NULL,
  nonce text NOT NULL,
  code_verifier text NOT NULL,
  -- Path of this town to go on to.
  return_path text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, state_hash)
);
CREATE INDEX resident_sign_ins_expiry ON resident_sign_ins (municipality_id, expires_at);
CALL protect_tenant_table('resident_sign_ins');

CREATE TABLE resident_sessions (
  municipality_id int NOT NULL,
  -- SHA-256 of the cookie's token.
  token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
  resident_no int NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, token_hash),
  FOREIGN KEY (municipality_id, resident_no) REFERENCES residents
);
CREATE INDEX resident_sessions_of_resident ON resident_sessions (municipality_id, resident_no);
CREATE INDEX resident_sessions_expiry ON resident_sessions (municipality_id, expires_at);
CALL protect_tenant_table('resident_sessions');

-- The staff list pages from the newest friend on, and counts who came or left today.
CREATE INDEX residents_newest ON residents (municipality_id, first_followed_at DESC, resident_no DESC);
CREATE INDEX residents_friendship_at ON residents (municipality_id, friendship_at);
