/** リンクを止める: whoever taps it from now on is told that the address was wrong, and whom to ask. */
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { getDelivery } from './queries.ts';
import './tables.ts';

/** @throws DomainError not_found, no_such_link, forbidden */
export async function stopLink(
  ctx: TxCtx,
  { id, url, stopped }: { id: string; url: string; stopped: boolean },
): Promise<void> {
  await getDelivery(ctx, id, 'delivery.send');
  const { numUpdatedRows } = await ctx.db
    .updateTable('delivery_links')
    .set({ stopped_at: stopped ? ctx.now() : null })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('delivery_id', '=', id)
    .where('url', '=', url)
    .executeTakeFirstOrThrow();
  if (Number(numUpdatedRows) === 0) throw new DomainError('no_such_link');
  await appendAudit(ctx, {
    action: stopped ? 'delivery.stop_link' : 'delivery.open_link',
    subject: { kind: 'delivery', id },
    after: { url },
  });
}
