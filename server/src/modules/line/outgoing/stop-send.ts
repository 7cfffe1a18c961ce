import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { resolveAlarms } from './alarms.ts';
import type { HaltReason } from './answers.ts';
import { wakeSenders } from './wake-up.ts';

/**
 * Stops a sending: no further call begins. Calls that are under way end and are recorded; a batch whose outcome is not known
 * is not tried again and becomes `unknown`. The source hears `stopped` once the last of them is settled.
 * @returns how many people will not be written to any more
 */
export async function stopSend(
  ctx: TxCtx,
  source: string,
  sourceId: string,
): Promise<{ unsentRecipients: number }> {
  const municipalityId = ctx.scope.municipalityId;
  const { rows } = await sql<{ send_id: string; channel_id: string }>`
    UPDATE sends SET state = 'stopped'
    WHERE municipality_id = ${municipalityId} AND source = ${source} AND source_id = ${sourceId}
      AND state IN ('planning', 'sending', 'halted', 'stopped')
    RETURNING send_id, channel_id`.execute(ctx.db);
  const send = found(rows[0], 'send');
  const stopped = await sql<{ recipients: number }>`
    WITH stopped AS (
      UPDATE outbox_batches SET state = 'stopped', settled_at = ${ctx.now()}, line_ids = NULL
      WHERE municipality_id = ${municipalityId} AND send_id = ${send.send_id} AND state = 'planned' RETURNING recipients)
    SELECT coalesce(sum(recipients), 0) AS recipients FROM stopped`.execute(ctx.db);
  await resolveAlarms(ctx, send.send_id, ['send_halted', 'send_stalled']);
  await wakeSenders(ctx, send.channel_id, 'send');
  return { unsentRecipients: Number(stopped.rows[0]!.recipients) };
}

/**
 * Pauses a sending: no further call begins until `resumeSend`; calls under way end and are recorded. A batch whose outcome is
 * not known waits too, since repeating it could reach people after the pause.
 * @throws DomainError not_found (it has ended, is halted already, or never began)
 */
export async function pauseSend(ctx: TxCtx, source: string, sourceId: string): Promise<void> {
  const reason: HaltReason = 'paused';
  const { rows } = await sql<{ send_id: string }>`
    UPDATE sends SET state = 'halted', halt_reason = ${reason}
    WHERE municipality_id = ${ctx.scope.municipalityId} AND source = ${source} AND source_id = ${sourceId}
      AND state IN ('planning', 'sending')
    RETURNING send_id`.execute(ctx.db);
  await resolveAlarms(ctx, found(rows[0], 'send').send_id, ['send_stalled']);
}

/** Goes on with a paused sending, or a halted one after a person removed the cause (a new access token, a lifted limit). */
export async function resumeSend(ctx: TxCtx, source: string, sourceId: string): Promise<void> {
  const { rows } = await sql<{ send_id: string; channel_id: string }>`
    UPDATE sends SET state = CASE WHEN all_cut THEN 'sending' ELSE 'planning' END, halt_reason = NULL
    WHERE municipality_id = ${ctx.scope.municipalityId} AND source = ${source} AND source_id = ${sourceId} AND state = 'halted'
    RETURNING send_id, channel_id`.execute(ctx.db);
  const send = found(rows[0], 'send');
  await resolveAlarms(ctx, send.send_id, ['send_halted', 'send_stalled']);
  await wakeSenders(ctx, send.channel_id, 'send');
}
