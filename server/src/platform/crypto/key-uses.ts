/** Counting the uses of data keys, and changing a key long before its nonces could repeat. */
import { sql } from 'kysely';
import type { MunicipalityId } from '../db/database.ts';
import type { SystemDatabase } from '../db/system.ts';
import { rotateKeyRing } from './key-ring.ts';

/**
 * NIST SP 800-38D 8.3 allows 2^32 uses of a key with random nonces. We change it at 2^31 (data-design), and begin to at
 * this many, which leaves room for blocks that were counted ahead by processes that have not heard of the new key.
 */
export const WORN_AFTER = 2 ** 31 - 2 ** 26;

/**
 * Counts uses that are about to happen, by the system role: its pool is never held by somebody who waits for a key.
 * Resolves to false when the key is worn and the ring should be read again.
 */
export async function reserveKeyUses(
  system: SystemDatabase,
  municipality: MunicipalityId,
  keyId: number,
  uses: number,
): Promise<boolean> {
  return system.transaction(async (db) => {
    const { rows } = await sql<{ uses: number }>`
      INSERT INTO data_key_uses (municipality_id, key_id, uses) VALUES (${municipality}, ${keyId}, ${uses})
      ON CONFLICT (municipality_id, key_id) DO UPDATE SET uses = data_key_uses.uses + excluded.uses
      RETURNING uses`.execute(db);
    return (rows[0]?.uses ?? 0) < WORN_AFTER;
  });
}

/** Gives every municipality whose newest key is worn a new one; says how many. Called daily by the scheduler. */
export async function rotateWornKeys(system: SystemDatabase, masterKey: Buffer): Promise<number> {
  return system.transaction(async (db) => {
    const { rows } = await sql<{ municipality_id: number; data_key: Buffer }>`
      SELECT m.municipality_id, m.data_key FROM municipalities m
      WHERE (SELECT u.uses FROM data_key_uses u WHERE u.municipality_id = m.municipality_id
             ORDER BY u.key_id DESC LIMIT 1) >= ${WORN_AFTER}
      FOR UPDATE`.execute(db);
    for (const { municipality_id: municipality, data_key: ring } of rows) {
      const rotated = rotateKeyRing(masterKey, ring);
      await sql`UPDATE municipalities SET data_key = ${rotated.sealed} WHERE municipality_id = ${municipality}`.execute(
        db,
      );
      await sql`INSERT INTO data_key_uses (municipality_id, key_id, uses) VALUES (${municipality}, ${rotated.keyId}, 0)`.execute(
        db,
      );
    }
    return rows.length;
  });
}
