/** Rows → what the contract shows. */
import type { TxCtx } from '../../platform/context/context.ts';
import { progressOfSends, type HaltReason, type SendProgress } from '../line/index.ts';
import { reaches } from '../../platform/context/reach.ts';
import { hiddenRecipients } from '../audiences/index.ts';
import { namesOfDepartments } from '../staff/index.ts';
import { goesToEveryone } from './batch-source.ts';
import { mediaOfDelivery } from './said.ts';
import type { DeliveryRecord } from './queries.ts';
import { staffNames } from './staff-names.ts';

/** Rows of the list, with how far each has come. */
export async function viewDeliveries(ctx: TxCtx, rows: readonly DeliveryRecord[]) {
  const names = await staffNames(
    ctx,
    rows.map((row) => row.updated_by),
  );
  const departments = await namesOfDepartments(ctx, [
    ...new Set(rows.flatMap((row) => row.department_id ?? [])),
  ]);
  const started = rows.filter((row) => row.started_at !== null).map((row) => row.id);
  const progress = await progressOfSends(ctx, 'delivery', started);
  const hidden = await hiddenRecipients(
    ctx,
    rows.map((row) => row.audience_id),
  );
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    kind: row.kind as 'announcement', // checked by the contract when it was saved
    state: row.state,
    targetText: row.target_text,
    scheduledFor: row.scheduled_for?.toString() ?? null,
    startedAt: row.started_at?.toString() ?? null,
    finishedAt: row.finished_at?.toString() ?? null,
    recipients: row.recipients === null ? null : row.recipients - hidden(row.audience_id),
    confirmed: confirmedOf(row, progress.get(row.id), hidden(row.audience_id)),
    updatedAt: row.updated_at.toString(),
    updatedBy: names(row.updated_by),
    departmentId: row.department_id,
    department: row.department_id === null ? null : (departments.get(row.department_id) ?? null),
    exclusive: row.exclusive,
    mayChange: reaches(ctx.actor, 'delivery.create', row, 'change'),
    halted: haltOf(progress.get(row.id)),
    notStarted: row.not_started,
  }));
}

export async function viewDelivery(ctx: TxCtx, row: DeliveryRecord) {
  const [view] = await viewDeliveries(ctx, [row]);
  return {
    ...view!, // one row in, one view out
    blocks: row.blocks,
    quickReplies: row.quick_replies,
    languages: row.languages,
    accepted: row.accepted,
    copiedFrom: row.copied_from,
    target: row.target,
    silent: row.silent,
    topic: row.topic,
    corrects: row.corrects,
    drill: row.drill,
    revision: row.revision,
    media: Object.fromEntries(await mediaOfDelivery(ctx, row)),
  };
}

/**
 * How many LINE has accepted. A broadcast is accepted as a whole.
 * @param hidden residents whom the actor may not know of (支援措置)
 */
export function confirmedOf(row: DeliveryRecord, progress: SendProgress | undefined, hidden: number): number {
  if (!progress) return 0;
  const all = goesToEveryone(row)
    ? progress.confirmed > 0
      ? (row.recipients ?? 0)
      : 0
    : progress.recipientsConfirmed;
  return Math.max(0, all - hidden);
}

function haltOf(progress: SendProgress | undefined): HaltReason | null {
  return progress?.state === 'halted' ? progress.haltReason : null;
}
