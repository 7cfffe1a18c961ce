/** A person decides about batches whose outcome nobody knows: LINE has forgotten their keys, so nothing else can. */
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { resolveAlarms } from './alarms.ts';
import { wakeSenders } from './wake-up.ts';

/** counted: taken for delivered. sent_again: under new keys; who had got it gets it a second time. */
export type UnknownDecision = 'counted' | 'sent_again';

/**
 * Decides about every unknown batch of a send that has ended. Sent again, the send is open until the new batches are settled; those
 * who have left meanwhile are not written to.
 * @returns how many people it is about
 * @throws DomainError nothing_unknown; not_ended (what is under way settles first); was_stopped (a stopped send stays stopped)
 */
export async function decideUnknown(
  ctx: TxCtx,
  source: string,
  sourceId: string,
  decision: UnknownDecision,
): Promise<number> {
  const { municipalityId } = ctx.scope;
  const { rows } = await sql<{ send_id: string; channel_id: string; state: string; settled: boolean }>`
    SELECT send_id, channel_id, state, settled_at IS NOT NULL AS settled FROM sends
    WHERE municipality_id = ${municipalityId} AND source = ${source} AND source_id = ${sourceId} FOR UPDATE`.execute(
    ctx.db,
  );
  const send = rows[0];
  if (!send) throw new DomainError('nothing_unknown');
  if (!send.settled) throw new DomainError('not_ended');
  if (decision === 'sent_again' && send.state === 'stopped') throw new DomainError('was_stopped');
  const decided = await sql<{ retry_key: string; recipients: number }>`
    UPDATE outbox_batches SET decided = ${decision}, line_ids = NULL,
      state = ${decision === 'counted' ? 'confirmed' : 'split'}
    WHERE municipality_id = ${municipalityId} AND send_id = ${send.send_id} AND state = 'unknown'
    RETURNING retry_key, coalesce(addressed, recipients) AS recipients`.execute(ctx.db);
  if (decided.rows.length === 0) throw new DomainError('nothing_unknown');
  await resolveAlarms(ctx, send.send_id, ['outcome_unknown']);
  if (decision === 'sent_again') await sendAgain(ctx, send.send_id, send.channel_id, decided.rows);
  else
    await sql`
    UPDATE sends SET state = 'complete'
    WHERE municipality_id = ${municipalityId} AND send_id = ${send.send_id} AND state = 'partial'
      AND NOT EXISTS (SELECT 1 FROM outbox_batches b WHERE b.municipality_id = sends.municipality_id AND b.send_id = sends.send_id
                      AND b.state IN ('failed', 'stopped'))`.execute(ctx.db);
  return decided.rows.reduce((sum, { recipients }) => sum + recipients, 0);
}

/** Not pinned: rendered anew from what was frozen, the same words, without those who have left. */
async function sendAgain(
  ctx: TxCtx,
  sendId: string,
  channelId: string,
  old: readonly { retry_key: string }[],
): Promise<void> {
  await sql`
    INSERT INTO outbox_batches
      (municipality_id, send_id, channel_id, priority, verb, variant, no, first_no, last_no, residents, recipients, parent)
    SELECT municipality_id, send_id, channel_id, priority, verb, variant, no, first_no, last_no, residents, recipients, retry_key
    FROM outbox_batches WHERE municipality_id = ${ctx.scope.municipalityId} AND retry_key = any(${old.map(({ retry_key }) => retry_key)}::uuid[])`.execute(
    ctx.db,
  );
  await sql`
    UPDATE sends SET state = 'sending', settled_at = NULL
    WHERE municipality_id = ${ctx.scope.municipalityId} AND send_id = ${sendId}`.execute(ctx.db);
  await wakeSenders(ctx, channelId, 'send');
}
