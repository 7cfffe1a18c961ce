/** Reads of deliveries. */
import type { DeliveryState } from '@madoguchi/contract/delivery';
import { sql, type Selectable } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { reachedRows, requireReach } from '../../platform/context/reach.ts';
import { TOKYO } from '../../platform/time/index.ts';
import { DomainError, found } from '../../platform/errors/index.ts';
import type { DeliveriesTable } from './tables.ts';

export type DeliveryRecord = Selectable<DeliveriesTable>;

/** What changes a delivery asks for one of these; seeing one is 'delivery.view'. */
export type ChangePermission = 'delivery.create' | 'delivery.send';

/** @throws DomainError not_found, forbidden (another department's) */
export async function getDelivery(
  ctx: TxCtx,
  id: string,
  permission: 'delivery.view' | ChangePermission = 'delivery.view',
): Promise<DeliveryRecord> {
  const record = found(await selectDelivery(ctx, id).executeTakeFirst(), 'delivery');
  const purpose = permission === 'delivery.view' ? 'see' : 'change';
  requireReach(ctx.actor, permission, record, { purpose, what: 'delivery' });
  return record;
}

/**
 * The same, locked until the transaction ends: whoever changes a delivery takes it first.
 * @throws DomainError not_found, forbidden (another department's)
 */
export async function lockDelivery(
  ctx: TxCtx,
  id: string,
  permission: ChangePermission,
): Promise<DeliveryRecord> {
  const record = found(await selectDelivery(ctx, id).forUpdate().executeTakeFirst(), 'delivery');
  requireReach(ctx.actor, permission, record, { purpose: 'change', what: 'delivery' });
  return record;
}

function selectDelivery(ctx: TxCtx, id: string) {
  return ctx.db
    .selectFrom('deliveries')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id);
}

export interface ListFilter {
  readonly state?: DeliveryState | undefined;
  readonly kind?: string | undefined;
  readonly search?: string | undefined;
  /** Days in Japan, both included, by when it was started (or last changed, while it was not). */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What the actor may see, newest change first, paged by (updated_at, id). */
export async function listDeliveries(
  ctx: TxCtx,
  filter: ListFilter,
  after: string | undefined,
  limit: number,
) {
  let base = ctx.db
    .selectFrom('deliveries')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where(reachedRows(ctx.actor, 'delivery.view', 'see', 'deliveries'));
  if (filter.state) base = base.where('state', '=', filter.state);
  if (filter.kind) base = base.where('kind', '=', filter.kind);
  const when = sql<Temporal.Instant>`coalesce(deliveries.started_at, deliveries.updated_at)`;
  if (filter.from) base = base.where(when, '>=', startOf(Temporal.PlainDate.from(filter.from)));
  if (filter.to) base = base.where(when, '<', startOf(Temporal.PlainDate.from(filter.to).add({ days: 1 })));
  // position() instead of LIKE: nothing in the searched text is a pattern, and thousands of rows need no index.
  if (filter.search) {
    const wanted = filter.search.toLowerCase();
    base = base.where(
      sql<boolean>`(strpos(lower(deliveries.title), ${wanted}) > 0 OR EXISTS (
        SELECT FROM jsonb_array_elements(deliveries.blocks) AS block WHERE strpos(lower(block ->> 'text'), ${wanted}) > 0))`,
    );
  }
  const { total } = await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  let query = base
    .selectAll()
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (after !== undefined) {
    const key = readKey(after);
    query = query.where((eb) => eb(eb.refTuple('updated_at', 'id'), '<', eb.tuple(key.at, key.id)));
  }
  const rows = await query.execute();
  const entries = rows.slice(0, limit);
  const last = entries.at(-1);
  return {
    entries,
    next: rows.length > limit && last ? `${last.updated_at.toString()}_${last.id}` : null,
    total,
  };
}

const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(TOKYO).toInstant();

function readKey(after: string): { at: Temporal.Instant; id: string } {
  const [at, id] = after.split('_');
  try {
    if (!id || !/^[0-9a-f-]{36}$/.test(id)) throw new RangeError();
    return { at: Temporal.Instant.from(at ?? ''), id };
  } catch {
    throw new DomainError('invalid_input', {
      issues: [{ path: 'after', message: 'ページの指定が正しくありません。一覧を開き直してください。' }],
    });
  }
}
