-- Deliveries of every kind of block: quick replies, other languages, films, sounds, image maps, taps on buttons.
ALTER TABLE deliveries
  ADD quick_replies jsonb NOT NULL DEFAULT '[]',
  -- { "en": { blocks, quickReplies } }: the same delivery in other languages.
  ADD languages jsonb NOT NULL DEFAULT '{}',
  -- このまま送る: [{ key, reason }]
  ADD accepted jsonb NOT NULL DEFAULT '[]',
  -- 前回を複製: dates left over from it are looked for.
  ADD copied_from uuid;

-- At most 1,024 px on each side (LINE's limit inside a Flex Message); NULL for pictures from before: their preview is taken.
ALTER TABLE delivery_images ADD card_path text;

-- Films, sounds and image maps; the bytes are public media.
CREATE TABLE delivery_media (
  municipality_id int NOT NULL REFERENCES municipalities,
  id uuid NOT NULL DEFAULT uuidv7(),
  kind text NOT NULL CHECK (kind IN ('film', 'sound', 'map')),
  -- Of a map: the base to which LINE appends the width, ending in the token.
  path text NOT NULL,
  width int NOT NULL DEFAULT 0,
  height int NOT NULL DEFAULT 0,
  milliseconds int,
  -- Of a map: { "240": "/media/…", …, "1040": "/media/…" }.
  token text CHECK (token ~ '^[A-Za-z0-9_-]{22}$'),
  renditions jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_id, id),
  CHECK ((kind = 'map') = (token IS NOT NULL AND renditions IS NOT NULL)),
  CHECK ((kind = 'map') = (milliseconds IS NULL))
);
CREATE UNIQUE INDEX delivery_media_by_token ON delivery_media (municipality_id, token) WHERE token IS NOT NULL;
CALL protect_tenant_table('delivery_media');

-- 押した人: who tapped an answering button of a message, once per button. A resident chose to say something to the town, which a
-- click on a link is not; 'tapped' is a mark that conditions may use (SEG-09).
CREATE TABLE delivery_taps (
  municipality_id int NOT NULL,
  delivery_id uuid NOT NULL,
  -- The button's place: '0-1-2' is block, card, button; 'q-3' a quick reply. The same in every language.
  key text NOT NULL,
  resident_no int NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (municipality_id, delivery_id, key, resident_no),
  FOREIGN KEY (municipality_id, delivery_id) REFERENCES deliveries
);
CREATE INDEX delivery_taps_of_resident ON delivery_taps (municipality_id, resident_no);
CALL protect_tenant_table('delivery_taps');
