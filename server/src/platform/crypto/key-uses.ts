/** Counting the uses of data keys, and changing a key long before its nonces could repeat. */
import { sql } from 'kysely';
import type { Db, MunicipalityId } from '../db/database.ts';
import type { SystemDatabase } from '../db/system.ts';
import { rotateKeyRing, type MasterKeys } from './key-ring.ts';

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

/** Gives every municipality whose newest key is worn a new one; says which. Called daily by the scheduler. */
export async function rotateWornKeys(
  system: SystemDatabase,
  masterKeys: MasterKeys,
): Promise<MunicipalityId[]> {
  return system.transaction(async (db) => {
    const { rows } = await sql<KeyRingRow>`
      SELECT m.municipality_id, m.data_key FROM municipalities m
      WHERE (SELECT u.uses FROM data_key_uses u WHERE u.municipality_id = m.municipality_id
             ORDER BY u.key_id DESC LIMIT 1) >= ${WORN_AFTER}
      FOR UPDATE`.execute(db);
    for (const row of rows) await addKey(db, masterKeys, row);
    return rows.map((row) => row.municipality_id as MunicipalityId);
  });
}

/** A new key at once, worn or not: after a suspicion, or because the rules ask for one each year. @returns its id */
export async function rotateKey(
  system: SystemDatabase,
  masterKeys: MasterKeys,
  municipality: MunicipalityId,
): Promise<number> {
  return system.transaction(async (db) => {
    const { rows } = await sql<KeyRingRow>`
      SELECT municipality_id, data_key FROM municipalities WHERE municipality_id = ${municipality} FOR UPDATE`.execute(
      db,
    );
    return addKey(db, masterKeys, rows[0]!); // the caller's scope was minted from a row
  });
}

/** Whether values may still be under an older key than the newest. */
export async function findUnfinishedRotations(system: SystemDatabase): Promise<MunicipalityId[]> {
  return system.transaction(async (db) => {
    const { rows } = await sql<{ municipality_id: number }>`
      SELECT municipality_id FROM (
        SELECT DISTINCT ON (municipality_id) municipality_id, resealed_at, created_at FROM data_key_uses
        ORDER BY municipality_id, key_id DESC) newest
      WHERE EXISTS (SELECT 1 FROM data_key_uses older
          WHERE older.municipality_id = newest.municipality_id AND older.created_at < newest.created_at)
        -- Processes that had not heard of the new key wrote on under the older one for ten minutes: look again after a day.
        AND (resealed_at IS NULL OR resealed_at < created_at + interval '1 day')
      ORDER BY municipality_id`.execute(db);
    return rows.map((row) => row.municipality_id as MunicipalityId);
  });
}

interface KeyRingRow {
  readonly municipality_id: number;
  readonly data_key: Buffer;
}

async function addKey(db: Db, masterKeys: MasterKeys, row: KeyRingRow): Promise<number> {
  const { sealed, keyId } = rotateKeyRing(masterKeys, row.data_key);
  await sql`UPDATE municipalities SET data_key = ${sealed} WHERE municipality_id = ${row.municipality_id}`.execute(
    db,
  );
  await sql`INSERT INTO data_key_uses (municipality_id, key_id, uses) VALUES (${row.municipality_id}, ${keyId}, 0)`.execute(
    db,
  );
  return keyId;
}
