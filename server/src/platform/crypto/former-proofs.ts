/** Once, at the first start after migration 0041: keys that proved records until then come into each municipality's ring. */
import { sql } from 'kysely';
import type { MunicipalityId } from '../db/database.ts';
import type { SystemDatabase } from '../db/system.ts';
import { adoptFormerMacKeys } from './key-ring.ts';

export async function adoptFormerProofs(system: SystemDatabase, masterKey: Buffer): Promise<void> {
  await system.transaction(async (db) => {
    const { rows } = await sql<{ municipality_id: MunicipalityId; data_key: Buffer }>`
      SELECT municipality_id, data_key FROM municipalities WHERE proofs_by_master_key AND data_key <> ''
      FOR UPDATE`.execute(db);
    for (const row of rows)
      await sql`UPDATE municipalities SET proofs_by_master_key = false,
          data_key = ${adoptFormerMacKeys(masterKey, row.municipality_id, row.data_key)}
        WHERE municipality_id = ${row.municipality_id}`.execute(db);
  });
}
