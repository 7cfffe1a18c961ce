/** Where a chain begins after its oldest months were dropped. */
import { sql } from 'kysely';
import type { TxCtx } from '../context/context.ts';

export interface Cut {
  readonly epoch: number;
  readonly no: number;
  readonly upper: string;
  readonly hash: Buffer;
  readonly before: Temporal.Instant;
}

/** HMAC under a key that the database does not have. */
export function signCut(ctx: Pick<TxCtx, 'cipher' | 'scope'>, cut: Cut): Buffer {
  const text = JSON.stringify([
    cut.epoch,
    cut.no,
    cut.upper,
    cut.hash.toString('hex'),
    cut.before.toString(),
  ]);
  return ctx.cipher.authenticate(ctx.scope.municipalityId, 'audit cuts', Buffer.from(text));
}

/** The newest cut that we signed; null: the chain begins at its first block. */
export async function newestCut(ctx: TxCtx): Promise<Cut | null> {
  const { rows } = await sql<Cut & { signature: Buffer }>`
    SELECT epoch, no, upper_xid::text AS upper, hash, before, signature FROM audit_cuts
    WHERE municipality_id = ${ctx.scope.municipalityId} ORDER BY no DESC`.execute(ctx.db);
  return rows.find((row) => signCut(ctx, row).equals(row.signature)) ?? null;
}
