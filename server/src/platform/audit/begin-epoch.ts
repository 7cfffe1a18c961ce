/** After a restore into another cluster PostgreSQL counts transactions anew: the chain goes on in a new epoch. */
import { sql } from 'kysely';
import type { Runtime } from '../module.ts';

/**
 * What the former epoch left unsealed, a second's worth, is closed by the sealer's next block.
 * @returns the number of the new epoch
 */
export async function beginAuditEpoch(runtime: Runtime, reason: string): Promise<number> {
  return runtime.database.system.transaction(async (db) => {
    const { rows } = await sql<{ epoch: number }>`SELECT begin_audit_epoch(${reason}) AS epoch`.execute(db);
    return rows[0]!.epoch; // the function answers one row
  });
}
