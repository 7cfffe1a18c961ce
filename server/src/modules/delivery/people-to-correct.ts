/** Those who got a message, as far as anybody can tell: whom its correction is for. */
import type { TxCtx } from '../../platform/context/context.ts';
import { cutAudience } from '../audiences/index.ts';
import { reachedResidents } from '../line/index.ts';
import { goesToEveryone } from './batch-source.ts';
import { getDelivery } from './queries.ts';

/** How the audience of a correction reads. */
export const CORRECTED_PEOPLE = '訂正する配信を受け取った人';

/**
 * Of a broadcast these are the friends whom we knew when it was frozen: LINE names nobody.
 * @throws DomainError not_found
 */
export async function peopleToCorrect(ctx: TxCtx, deliveryId: string): Promise<number[]> {
  const wrong = await getDelivery(ctx, deliveryId);
  if (!goesToEveryone(wrong)) return reachedResidents(ctx, 'delivery', deliveryId);
  const people: number[] = [];
  for (let part = await next(); part.length > 0; part = await next()) people.push(...part);
  return people;

  async function next(): Promise<number[]> {
    const parts = await cutAudience(ctx, wrong.audience_id!, people.at(-1) ?? -1, 10_000, 1); // it was started: constraint of the table
    return parts.flatMap(({ residents }) => residents);
  }
}
