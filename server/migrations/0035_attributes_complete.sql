-- 登録項目 complete (SEG-05, SEG-06): headings, how long answers are kept, and Japan Post's table of postal codes.

-- The heading under which a question stands on pages and lists (「ご家族のこと」); '' for none.
ALTER TABLE attribute_definitions ADD COLUMN heading text NOT NULL DEFAULT '';
-- Answers are erased so many years after the end of the 年度 in which they were given (retention counts from 1 April of the
-- next 年度). NULL: until the resident takes them back.
ALTER TABLE attribute_definitions ADD COLUMN keep_years int CHECK (keep_years BETWEEN 1 AND 30);

-- When an answer was given: only for questions whose answers are kept for a time.
CREATE TABLE answer_times (
  municipality_id int NOT NULL,
  definition_id uuid NOT NULL,
  resident_no int NOT NULL,
  answered_on date NOT NULL,
  PRIMARY KEY (municipality_id, definition_id, resident_no),
  FOREIGN KEY (municipality_id, resident_no) REFERENCES residents,
  FOREIGN KEY (municipality_id, definition_id) REFERENCES attribute_definitions
);
CREATE INDEX answer_times_oldest ON answer_times (municipality_id, definition_id, answered_on);
CREATE INDEX answer_times_of_resident ON answer_times (municipality_id, resident_no);
CALL protect_tenant_table('answer_times');

-- Japan Post's postal codes: public, the same for every municipality, replaced whole by `postal import`.
CREATE TABLE postal_towns (
  postcode text NOT NULL CHECK (postcode ~ '^[0-9]{7}$'),
  -- 全国地方公共団体コード without its check digit.
  city_code text NOT NULL CHECK (city_code ~ '^[0-9]{5}$'),
  prefecture text NOT NULL,
  city text NOT NULL,
  -- '' for 「以下に掲載がない場合」 and 「…の次に番地がくる場合」: the code belongs to the city as a whole.
  town text NOT NULL,
  -- What Japan Post writes in brackets: 「１～１９丁目」; '' for the whole 町域.
  part text NOT NULL,
  PRIMARY KEY (postcode, city_code, town, part)
);
CREATE INDEX postal_towns_of_city ON postal_towns (city_code, postcode);
-- Residents' and staff's requests only read it.
REVOKE INSERT, UPDATE, DELETE ON postal_towns FROM madoguchi_app;
