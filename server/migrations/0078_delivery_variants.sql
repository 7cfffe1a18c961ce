-- A delivery in several languages: what is said to whom, frozen with the delivery. The audiences of its variants are disjoint and
-- together are the delivery's own. A delivery in one language has no rows here.
CREATE TABLE delivery_variants (
  municipality_id int NOT NULL,
  delivery_id uuid NOT NULL,
  -- Also the number of its batches' variant in the outbox; 0 is Japanese and whoever has no text of their own.
  variant int NOT NULL CHECK (variant >= 0),
  language text NOT NULL,
  audience_id uuid NOT NULL,
  recipients int NOT NULL,
  messages jsonb NOT NULL,
  PRIMARY KEY (municipality_id, delivery_id, variant),
  FOREIGN KEY (municipality_id, delivery_id) REFERENCES deliveries,
  FOREIGN KEY (municipality_id, audience_id) REFERENCES audiences
);
CALL protect_tenant_table('delivery_variants');
