/** Segments as stored. */
import type { Selectable } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import type { Tables } from '../../platform/db/tables.ts';
import { DomainError, found } from '../../platform/errors/index.ts';
import './tables.ts';

export type SegmentRecord = Selectable<Tables['segments']>;

/** @throws DomainError not_found */
export async function getSegment(ctx: TxCtx, id: string): Promise<SegmentRecord> {
  return found(await selectSegments(ctx).where('id', '=', id).executeTakeFirst(), 'segment');
}

/**
 * The segment, locked until the transaction ends.
 * @throws DomainError not_found
 */
export async function lockSegment(ctx: TxCtx, id: string): Promise<SegmentRecord> {
  return found(await selectSegments(ctx).where('id', '=', id).forUpdate().executeTakeFirst(), 'segment');
}

/** In the order of their names. */
export async function listSegments(ctx: TxCtx, state: SegmentRecord['state']): Promise<SegmentRecord[]> {
  return selectSegments(ctx).where('state', '=', state).orderBy('name').execute();
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
