/** Linking friends to menus, 500 a call, several calls at a time. */
import type { Ctx } from '../../../platform/context/context.ts';
import { lineUserIdFromBytes, MOST_LINKED_AT_ONCE, type MenusAtLine } from '../../line/index.ts';
import { lineIdsOf } from '../../residents/index.ts';
import type { Relink } from './next-step.ts';

/** LINE allows 2,000 calls a second; eight at a time keep one core busy with writing them. */
const CALLS_AT_ONCE = 8;

/**
 * Links everybody to one menu, or unlinks them.
 * @param lineIds 16 bytes each
 */
export async function linkAll(line: MenusAtLine, lineIds: Buffer, lineMenuId: string | null): Promise<void> {
  const count = lineIds.length / 16;
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const first = next;
      next += MOST_LINKED_AT_ONCE;
      const users: string[] = [];
      for (let at = first; at < Math.min(next, count); at += 1)
        users.push(lineUserIdFromBytes(lineIds.subarray(at * 16, at * 16 + 16)));
      if (lineMenuId === null) await line.unlink(users);
      else await line.link(users, lineMenuId);
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
}

/** Residents by the menu that they are to see. */
export function byMenu(residents: readonly Relink[]): Map<string | null, Relink[]> {
  return Map.groupBy(residents, ({ lineMenuId }) => lineMenuId);
}

/** Friends follow their tab to another version, or see the default again. Whoever left meanwhile is only noted. */
export async function linkResidents(
  ctx: Ctx,
  line: MenusAtLine,
  residents: readonly Relink[],
): Promise<void> {
  for (const [lineMenuId, group] of byMenu(residents)) {
    const numbers = group.map(({ resident }) => resident); // sorted by the statement
    const { lineIds } = await ctx.transaction((ctx) => lineIdsOf(ctx, numbers), { readOnly: true });
    await linkAll(line, lineIds, lineMenuId);
    const sheetId = group[0]!.sheetId; // a group has at least one
    await ctx.transaction(async (ctx) => {
      const { municipalityId } = ctx.scope;
      if (sheetId === null)
        await ctx.db
          .deleteFrom('rich_menu_links')
          .where('municipality_id', '=', municipalityId)
          .where('resident_no', 'in', numbers)
          .execute();
      else
        await ctx.db
          .updateTable('rich_menu_links')
          .set({ sheet_id: sheetId })
          .where('municipality_id', '=', municipalityId)
          .where('resident_no', 'in', numbers)
          .execute();
    });
  }
}
