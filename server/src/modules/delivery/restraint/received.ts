/**
 * How many deliveries each resident got in the last seven days, from the frozen audiences. A million residents and twenty
 * deliveries are 2.5 MB of bits, added up here in some 20 ms; in SQL each addition would copy every chunk.
 */
import type { Target } from '@madoguchi/contract/audiences';
import type { TxCtx } from '../../../platform/context/context.ts';
import { bitsOfAudiences, bitsOfTarget, type MessageNature } from '../../audiences/index.ts';

const WEEK: Temporal.DurationLike = { hours: 7 * 24 };

/** Chunk → count per resident of the chunk. */
export type Counts = ReadonlyMap<number, Uint8Array>;

export async function receivedThisWeek(ctx: TxCtx): Promise<Counts> {
  const sent = await ctx.db
    .selectFrom('deliveries')
    .select('audience_id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('started_at', '>', ctx.now().subtract(WEEK))
    .where('audience_id', 'is not', null)
    .execute();
  const counts = new Map<number, Uint8Array>();
  for (const { chunk, bytes } of await bitsOfAudiences(
    ctx,
    sent.flatMap(({ audience_id }) => audience_id ?? []),
  )) {
    const row = counts.get(chunk) ?? new Uint8Array(bytes.length * 8);
    counts.set(chunk, row);
    bytes.forEach((byte, index) => {
      if (byte === 0) return;
      for (let bit = 0; bit < 8; bit += 1)
        if (byte & (0x80 >> bit) && row[index * 8 + bit]! < 255) row[index * 8 + bit]! += 1; // inside the chunk
    });
  }
  return counts;
}

/** Residents who got at least that many, as bytes by chunk. */
export function atLeast(counts: Counts, least: number): Map<number, Buffer> {
  const bits = new Map<number, Buffer>();
  for (const [chunk, row] of counts) {
    const bytes = Buffer.alloc(row.length / 8);
    let any = false;
    row.forEach((count, place) => {
      if (count < least) return;
      any = true;
      bytes[place >> 3]! |= 0x80 >> (place & 7); // place < length
    });
    if (any) bits.set(chunk, bytes);
  }
  return bits;
}

/** 「3,120人には今週9通目」: of those whom the target reaches, how many would get their n-th delivery in seven days. */
export async function forecastOfWeek(
  ctx: TxCtx,
  target: Target,
  message: MessageNature,
): Promise<{ readonly nth: number; readonly people: number }[]> {
  const counts = await receivedThisWeek(ctx);
  if (counts.size === 0) return [];
  const people = new Map<number, number>();
  for (const [chunk, bytes] of await bitsOfTarget(ctx, target, message)) {
    const row = counts.get(chunk);
    if (!row) continue;
    bytes.forEach((byte, index) => {
      if (byte === 0) return;
      for (let bit = 0; bit < 8; bit += 1) {
        const got = byte & (0x80 >> bit) ? (row[index * 8 + bit] ?? 0) : 0;
        if (got > 0) people.set(got + 1, (people.get(got + 1) ?? 0) + 1);
      }
    });
  }
  return [...people].map(([nth, count]) => ({ nth, people: count })).toSorted((a, b) => b.nth - a.nth);
}
