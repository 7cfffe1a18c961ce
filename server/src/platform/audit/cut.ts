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

export async function signCut(ctx: Pick<TxCtx, 'cipher' | 'scope'>, cut: Cut): Promise<Buffer> {
  return (await ctx.cipher.authenticator(ctx.scope.municipalityId)).prove('audit cuts', signedFacts(cut));
}

function signedFacts(cut: Cut): Buffer {
  return Buffer.from(
    JSON.stringify([cut.epoch, cut.no, cut.upper, cut.hash.toString('hex'), cut.before.toString()]),
  );
}

/** The newest cut that we signed; null: the chain begins at its first block. */
export async function newestCut(ctx: TxCtx): Promise<Cut | null> {
  const { municipalityId } = ctx.scope;
  const { rows } = await sql<Cut & { signature: Buffer }>`
    SELECT epoch, no, upper_xid::text AS upper, hash, before, signature FROM audit_cuts
    WHERE municipality_id = ${municipalityId} ORDER BY no DESC`.execute(ctx.db);
  const authenticator = await ctx.cipher.authenticator(
    municipalityId,
    rows.map(({ signature }) => signature),
  );
  return rows.find((row) => authenticator.holds('audit cuts', signedFacts(row), row.signature)) ?? null;
}

/** Up to which block the record has passed its keeping; 0: nothing has. */
export async function newestCutNo(ctx: TxCtx): Promise<number> {
  return (await newestCut(ctx))?.no ?? 0;
}
