import { DAY } from '../clock.ts';
import { lineError } from '../line-error.ts';

/** Where a list goes on, as LINE's `start` token says it; valid for 24 hours (facts, sections 6 and 8). */
export function readPage(
  query: { start?: string | undefined; limit?: string | undefined },
  now: number,
  { standard, most }: { standard: number; most: number },
): { start: number; limit: number } {
  const limit = query.limit === undefined ? standard : Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw lineError(400, `limit must be between 1 and ${most}`);
  if (!query.start) return { start: 0, limit };
  const [start = -1, issuedAt = 0] = Buffer.from(query.start, 'base64url').toString().split('.').map(Number);
  if (!Number.isInteger(start) || start < 0 || !(now - issuedAt <= DAY))
    throw lineError(400, 'Invalid start token');
  return { start, limit };
}

export const pageToken = (start: number, now: number): string =>
  Buffer.from(`${start}.${now}`).toString('base64url');
