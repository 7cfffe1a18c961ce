-- How often each data key was used to encrypt, counted ahead in blocks of 65,536: random nonces of 96 bits are safe for
-- 2^32 uses of a key (NIST SP 800-38D 8.3); a new key takes over long before.
CREATE TABLE data_key_uses (
  municipality_id int NOT NULL,
  key_id bigint NOT NULL,
  uses bigint NOT NULL,
  PRIMARY KEY (municipality_id, key_id)
);
CALL protect_tenant_table('data_key_uses');
