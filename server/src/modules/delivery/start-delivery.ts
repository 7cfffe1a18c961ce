/**
 * From a decision to a running send, in one transaction: audience and messages are frozen, the outbox is told. Whatever
 * happens afterwards, exactly these words go to exactly these residents.
 */
import { createHash } from 'node:crypto';
import type { Target } from '@madoguchi/contract/audiences';
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { appendEvent } from '../../platform/events/event-log.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { TOKYO } from '../../platform/time/index.ts';
import {
  freezeAudience,
  freezeResidents,
  hiddenRecipients,
  type FrozenAudience,
  type MessageNature,
} from '../audiences/index.ts';
import { startSend } from '../line/index.ts';
import { senderOf } from './create-delivery.ts';
import { CORRECTED_PEOPLE, peopleToCorrect } from './people-to-correct.ts';
import { markAsDrill } from './render-messages.ts';
import { freezeMessages } from './freeze-messages.ts';
import { goesToEveryone } from './batch-source.ts';
import { natureOf } from './nature.ts';
import { onlyChannel } from './only-channel.ts';
import type { DeliveryRecord } from './queries.ts';
import { keepVariants } from './variants.ts';

/** LINE assigns at most 1,000 unit names in a calendar month; a message beyond is sent without statistics. */
const UNITS_A_MONTH = 1000;

/**
 * Starts a complete delivery that the caller holds locked, in state draft or scheduled.
 * @returns the number of residents it goes to
 * @throws DomainError no_recipients, no_channel, not_sendable
 */
export async function startDelivery(ctx: TxCtx, stored: DeliveryRecord): Promise<number> {
  if (!stored.target) throw new Error('a delivery without a target cannot be started');
  const channelId = await onlyChannel(ctx);
  if (channelId === null) throw new DomainError('no_channel');
  const { audienceId, count, withheld, sentence } = await freezeFor(ctx, stored, stored.target);
  // One broadcast says one thing, to whoever must not get it too. A correction and a drill name their people, whatever the target was.
  const several = withheld > 0 || Object.keys(stored.languages).length > 0;
  const named = stored.drill || stored.corrects !== null || (stored.target.kind === 'everyone' && several);
  const broadcast = goesToEveryone({ target: stored.target, named });
  if (count === 0 && !broadcast) throw new DomainError('no_recipients');
  const frozen = await freezeMessages(ctx, stored);
  const said = stored.drill ? frozen.map((one) => ({ ...one, messages: markAsDrill(one.messages) })) : frozen;
  const now = ctx.now();
  await ctx.db
    .updateTable('deliveries')
    .set({
      state: 'sending',
      audience_id: audienceId,
      messages: JSON.stringify(said[0]!.messages), // Japanese is always there
      recipients: count,
      target_text: sentence,
      channel_id: channelId,
      // Broadcast has statistics by request id; units exist for multicast and push only.
      named,
      aggregation_unit: broadcast ? null : await freeUnit(ctx, stored.id),
      started_at: now,
      updated_at: now,
      not_started: null,
      revision: stored.revision + 1,
    })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', stored.id)
    .execute();
  await keepVariants(ctx, stored.id, audienceId, said);
  await startSend(ctx, {
    source: 'delivery',
    sourceId: stored.id,
    channelId,
    lane: stored.emergency ? 'emergency' : stored.scheduled_for === null ? 'bulk' : 'scheduled',
  });
  await appendEvent(ctx, { kind: 'delivery.started', subject: stored.id, data: { recipients: count } });
  await appendAudit(ctx, {
    action: 'delivery.start',
    subject: { kind: 'delivery', id: stored.id },
    // As the person who started it counts: the record is read by people who may not know of everybody.
    after: {
      target: sentence,
      recipients: count - (await hiddenRecipients(ctx, [audienceId]))(audienceId),
      // このまま送る: what somebody decided to leave, with the reason.
      ...(stored.accepted.length > 0 ? { accepted: stored.accepted } : {}),
    },
  });
  return count;
}

/** Whom it is for: staff testers in a drill, those who got the wrong message in a correction, otherwise whom the target means. */
async function freezeFor(
  ctx: TxCtx,
  stored: DeliveryRecord,
  target: Target,
): Promise<Pick<FrozenAudience, 'audienceId' | 'count' | 'withheld' | 'sentence'>> {
  if (stored.drill) return freeze(ctx, { kind: 'testers' }, natureOf(stored), senderOf(ctx, stored));
  if (stored.corrects === null) return freeze(ctx, target, natureOf(stored), senderOf(ctx, stored));
  const people = await peopleToCorrect(ctx, stored.corrects);
  return { ...(await freezeResidents(ctx, people, target, CORRECTED_PEOPLE)), withheld: 0 };
}

/** A segment that was retired between the check and here (both are in this transaction) is a finding like any other. */
async function freeze(
  ctx: TxCtx,
  target: Target,
  nature: MessageNature,
  sender: string | null,
): Promise<FrozenAudience> {
  try {
    return await freezeAudience(ctx, target, nature, sender);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'condition_invalid') throw error;
    const message = '配信先の条件が変わりました。配信先を選び直してください。';
    throw new DomainError('not_sendable', { findings: [{ severity: 'error', path: 'target', message }] });
  }
}

async function freeUnit(ctx: TxCtx, deliveryId: string): Promise<string | null> {
  const monthStart = ctx.now().toZonedDateTimeISO(TOKYO).with({ day: 1 }).startOfDay().toInstant();
  const { used } = await ctx.db
    .selectFrom('deliveries')
    .select((eb) => eb.fn.count<number>('aggregation_unit').as('used'))
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('started_at', '>=', monthStart)
    .executeTakeFirstOrThrow();
  if (used >= UNITS_A_MONTH) return null;
  // 26 of the 30 characters that LINE takes; a hash, so that LINE's list of names tells nothing.
  return `d_${createHash('sha256').update(deliveryId).digest('hex').slice(0, 24)}`;
}
