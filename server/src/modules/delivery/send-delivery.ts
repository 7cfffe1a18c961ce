/** 配信する: now, or at a time. */
import type { PeopleCount } from '@madoguchi/contract/people-count';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { shownCount } from '../../platform/http/shown-counts.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { checkStored } from './check-delivery.ts';
import { onlyChannel } from './only-channel.ts';
import { isSilentAt, quietFinding } from './restraint/hours.ts';
import { readRestraint } from './restraint/rules.ts';
import { lockDelivery } from './queries.ts';
import { requireRevision } from './save-draft.ts';
import { startDelivery } from './start-delivery.ts';
import { requireState } from './states.ts';

export interface SendOrder {
  readonly id: string;
  readonly revision: number;
  readonly scheduledFor: Temporal.Instant | null;
  /** What the sender saw on the button. */
  readonly confirmedRecipients: PeopleCount;
  /** Absent: as the draft says, and without a sound in the city's silent hours. */
  readonly silent?: boolean | undefined;
}

/** How much an audience may have changed since the sender looked: registrations go on while a person reads. */
const TOLERATED_CHANGE = 0.1;
const EARLIEST: Temporal.DurationLike = { minutes: 1 };
/** A year: beyond it people, places and rules of the text have changed. */
const LATEST: Temporal.DurationLike = { hours: 24 * 366 };

/**
 * @throws DomainError not_found, wrong_state, changed_meanwhile, not_sendable, no_recipients, recipients_changed,
 *   schedule_out_of_range, no_channel
 */
export async function sendDelivery(ctx: TxCtx, order: SendOrder): Promise<void> {
  const stored = await lockDelivery(ctx, order.id, 'delivery.send');
  requireState(stored, 'send');
  await requireRevision(ctx, stored, order.revision);
  const checked = await checkStored(ctx, stored, order.scheduledFor);
  const restraint = await readRestraint(ctx);
  const at = order.scheduledFor ?? ctx.now();
  // Emergencies pass quiet hours, and they ring.
  const quiet = stored.emergency ? null : quietFinding(restraint, at);
  const errors = [...checked.findings, ...(quiet ? [quiet] : [])].filter(
    (finding) => finding.severity === 'error',
  );
  if (errors.length > 0) throw new DomainError('not_sendable', { findings: errors });
  // A broadcast also reaches friends whom we have not met yet, so nobody known is no reason to refuse it.
  if (checked.recipients === 0 && stored.target?.kind !== 'everyone') throw new DomainError('no_recipients');
  if (changedMuch(shownCount(ctx.actor, checked.recipients), order.confirmedRecipients)) {
    throw new DomainError('recipients_changed', { recipients: checked.recipients });
  }
  const silent = order.silent ?? (stored.silent || (!stored.emergency && isSilentAt(restraint, at)));
  await ctx.db
    .updateTable('deliveries')
    .set({ updated_by: actingStaff(ctx), silent })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', order.id)
    .execute();
  if (order.scheduledFor === null) {
    await startDelivery(ctx, { ...stored, silent });
    return;
  }
  if ((await onlyChannel(ctx)) === null) throw new DomainError('no_channel');
  const now = ctx.now();
  if (
    Temporal.Instant.compare(order.scheduledFor, now.add(EARLIEST)) < 0 ||
    Temporal.Instant.compare(order.scheduledFor, now.add(LATEST)) > 0
  ) {
    throw new DomainError('schedule_out_of_range', { field: 'scheduledFor' });
  }
  await ctx.db
    .updateTable('deliveries')
    .set({
      state: 'scheduled',
      not_started: null,
      scheduled_for: order.scheduledFor,
      target_text: checked.targetText,
      revision: stored.revision + 1,
      updated_at: now,
    })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', order.id)
    .execute();
  await appendAudit(ctx, {
    action: 'delivery.schedule',
    subject: { kind: 'delivery', id: order.id },
    after: { scheduledFor: order.scheduledFor.toString(), target: checked.targetText },
  });
}

/** As the sender may see it: whoever read 「10人未満」 cannot find the number out by naming others. */
function changedMuch(now: PeopleCount, seen: PeopleCount): boolean {
  if (now === 'few' || seen === 'few') return now !== seen;
  const before = typeof seen === 'number' ? seen : seen.about;
  const difference = Math.abs((typeof now === 'number' ? now : now.about) - before);
  return difference > Math.max(1, before * TOLERATED_CHANGE);
}
