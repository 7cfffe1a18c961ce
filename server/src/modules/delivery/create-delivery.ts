/** 下書きを作る; from an earlier delivery it takes text, pictures and target, never its time. */
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { reachOf } from '../../platform/context/reach.ts';
import { requireReachedTarget } from '../audiences/index.ts';
import { getTemplate } from './library/queries.ts';
import { getDelivery, type DeliveryRecord } from './queries.ts';

/**
 * What staff make belongs to their own department, a copy too.
 * @param from the delivery to copy (前回を複製)
 * @param template the ひな形 to begin with
 * @param departmentId whose it becomes, for our own work (the seed)
 * @throws DomainError not_found, forbidden (what is copied, or the group it was sent to, is another department's)
 */
export async function createDelivery(
  ctx: TxCtx,
  from?: string,
  departmentId: string | null = null,
  template?: string,
): Promise<DeliveryRecord> {
  const source = from === undefined ? null : await getDelivery(ctx, from);
  const begun = template === undefined ? null : (await getTemplate(ctx, template, 'see')).content;
  const reach = reachOf(ctx.actor, 'delivery.create');
  if (source?.target) await requireReachedTarget(ctx, source.target);
  const created = await ctx.db
    .insertInto('deliveries')
    .values({
      municipality_id: ctx.scope.municipalityId,
      title: source?.title ?? '',
      kind: source?.kind ?? 'announcement',
      blocks: JSON.stringify(source?.blocks ?? begun?.blocks ?? [{ kind: 'text', text: '' }]),
      quick_replies: JSON.stringify(source?.quick_replies ?? begun?.quickReplies ?? []),
      languages: JSON.stringify(source?.languages ?? begun?.languages ?? {}),
      copied_from: source?.id ?? null,
      target: source?.target ? JSON.stringify(source.target) : null,
      silent: source?.silent ?? false,
      topic: source?.topic ?? null,
      department_id: reach === 'everything' ? departmentId : reach.home,
      created_by: actingStaff(ctx),
      updated_by: actingStaff(ctx),
      updated_at: ctx.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await appendAudit(ctx, {
    action: 'delivery.create',
    subject: { kind: 'delivery', id: created.id },
    after: { from: from ?? null },
  });
  return created;
}

/** Who answers for a sending: whoever presses the button, and later, when it starts by itself, whoever scheduled it. */
export const senderOf = (ctx: TxCtx, stored: Pick<DeliveryRecord, 'updated_by'>): string | null =>
  actingStaff(ctx) ?? stored.updated_by;
