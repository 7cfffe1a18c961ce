/** Names of staff for lists: 「田中」 beside what they changed. */
import type { TxCtx } from '../../platform/context/context.ts';
import { namesOfStaff } from '../staff/index.ts';

/** @returns a look-up that answers '' for our own work and for people who are gone */
export async function staffNames(
  ctx: TxCtx,
  ids: readonly (string | null)[],
): Promise<(id: string | null) => string> {
  const names = await namesOfStaff(ctx, [...new Set(ids.filter((id) => id !== null))]);
  return (id) => (id === null ? '' : (names.get(id) ?? ''));
}
