/** Segments as stored. */
import type { Selectable } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import type { Tables } from '../../platform/db/tables.ts';
import { reachedRows, requireReach } from '../../platform/context/reach.ts';
import { DomainError, found } from '../../platform/errors/index.ts';
import './tables.ts';

export type SegmentRecord = Selectable<Tables['segments']>;

/** @throws DomainError not_found, forbidden (another department's) */
export async function getSegment(ctx: TxCtx, id: string): Promise<SegmentRecord> {
  const record = found(await selectSegments(ctx).where('id', '=', id).executeTakeFirst(), 'segment');
  requireReach(ctx.actor, 'audiences.view', record, { purpose: 'see', what: 'segment' });
  return record;
}

/**
 * The segment, locked until the transaction ends, for whoever may change it.
 * @throws DomainError not_found, forbidden (another department's)
 */
export async function lockSegment(ctx: TxCtx, id: string): Promise<SegmentRecord> {
  const record = found(
    await selectSegments(ctx).where('id', '=', id).forUpdate().executeTakeFirst(),
    'segment',
  );
  requireReach(ctx.actor, 'audiences.manage', record, { purpose: 'change', what: 'segment' });
  return record;
}

/** What the actor may see, in the order of their names. */
export async function listSegments(ctx: TxCtx, state: SegmentRecord['state']): Promise<SegmentRecord[]> {
  return selectSegments(ctx)
    .where('state', '=', state)
    .where(reachedRows(ctx.actor, 'audiences.view', 'see', 'segments'))
    .orderBy('name')
    .execute();
}

/** The unique index decides; this turns its refusal into the sentence for staff. */
export function refuseTakenName(error: unknown, name: string): never {
  if ((error as { constraint?: string }).constraint === 'segments_name')
    throw new DomainError('segment_name_taken', { name });
  throw error;
}

function selectSegments(ctx: TxCtx) {
  return ctx.db.selectFrom('segments').selectAll().where('municipality_id', '=', ctx.scope.municipalityId);
}
