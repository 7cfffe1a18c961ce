/** To whom a sending went, as sets of residents for whoever counts: by the calls that LINE confirmed. */
import { sql, type RawBuilder } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import './tables.ts';

interface SendRecipients {
  /** One call to every friend: it reached all of the frozen audience or nobody. Null: it went by name. */
  readonly broadcast: 'reached' | 'unknown' | 'failed' | null;
  /** Queries of resident numbers. */
  readonly reached: RawBuilder<unknown>;
  readonly unknown: RawBuilder<unknown>;
  /** Named in a call that did not reach them, or left out of it. */
  readonly missed: RawBuilder<unknown>;
  /** Every batch is cut: who is in the audience and in neither of the other two was reached. */
  readonly whole: boolean;
}

/** @returns null when nothing was sent under this name */
export async function sendRecipients(
  ctx: TxCtx,
  source: string,
  sourceId: string,
): Promise<SendRecipients | null> {
  const { municipalityId } = ctx.scope;
  const send = await ctx.db
    .selectFrom('sends')
    .select(['send_id', 'state'])
    .where('municipality_id', '=', municipalityId)
    .where('source', '=', source)
    .where('source_id', '=', sourceId)
    .executeTakeFirst();
  if (!send) return null;
  const batches = (which: RawBuilder<unknown>, column: 'residents' | 'skipped') => sql`
    SELECT unnest(${sql.ref(column)}) AS resident_no FROM outbox_batches
    WHERE municipality_id = ${municipalityId} AND send_id = ${send.send_id} AND state <> 'split' AND ${which}`;
  const confirmed = sql`(state = 'confirmed' OR decided = 'counted')`;
  const open = sql`(state = 'unknown' AND decided IS DISTINCT FROM 'counted')`;
  const { rows } = await sql<{ reached: boolean; unknown: boolean }>`
    SELECT ${confirmed} AS reached, ${open} AS unknown FROM outbox_batches
    WHERE municipality_id = ${municipalityId} AND send_id = ${send.send_id} AND verb = 'broadcast'`.execute(
    ctx.db,
  );
  const [call] = rows;
  return {
    broadcast: call ? (call.reached ? 'reached' : call.unknown ? 'unknown' : 'failed') : null,
    reached: sql`${batches(confirmed, 'residents')} EXCEPT ${batches(confirmed, 'skipped')}`,
    unknown: batches(open, 'residents'),
    missed: sql`${batches(sql`NOT ${confirmed} AND NOT ${open}`, 'residents')} UNION ALL ${batches(confirmed, 'skipped')}`,
    whole: send.state === 'complete' || send.state === 'partial',
  };
}
