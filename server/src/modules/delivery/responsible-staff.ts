/** 担当者: who is told of a delivery. */
import type { TxCtx } from '../../platform/context/context.ts';
import { listStaffMembers } from '../staff/index.ts';
import type { DeliveryRecord } from './queries.ts';

/** Mail addresses of who made the delivery and who worked on it last, as far as they are at work and have one. */
export async function mailsOfResponsible(
  ctx: TxCtx,
  stored: Pick<DeliveryRecord, 'created_by' | 'updated_by'>,
): Promise<string[]> {
  const wanted = new Set([stored.created_by, stored.updated_by]);
  const members = await listStaffMembers(ctx);
  return members.flatMap(({ id, mail, standing }) =>
    wanted.has(id) && mail !== null && standing === 'active' ? [mail] : [],
  );
}
