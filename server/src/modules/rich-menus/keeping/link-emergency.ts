/**
 * The emergency menu on every phone: LINE shows a new default only when the talk is opened again, a menu of one's own at once.
 * So every friend is linked, in the order of their numbers; the number reached is kept with each 10,000.
 */
import { sql } from 'kysely';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { lineUserIdToBytes, type MenusAtLine } from '../../line/index.ts';
import { followersAfter, testerLineIds } from '../../residents/index.ts';
import type { EmergencyRecord, SheetRecord } from '../queries.ts';
import { byMenu, linkAll } from './link-residents.ts';
import type { Relink } from './next-step.ts';

/** Friends of one turn: 20 calls of LINE, about 50 ms. */
const TURN = 10_000;

/** @param sheet what they shall see; null: what each of them had before */
export async function linkEmergency(
  ctx: Ctx,
  line: MenusAtLine,
  emergency: EmergencyRecord,
  sheet: SheetRecord | null,
): Promise<void> {
  const next = await ctx.transaction(
    (ctx) => (emergency.drill ? testers(ctx) : followersAfter(ctx, emergency.cursor, TURN)),
    { readOnly: true },
  );
  if (sheet) await linkAll(line, next.lineIds, sheet.line_menu_id);
  else await giveBack(ctx, line, next);
  const last = next.residents.at(-1);
  const over = emergency.drill || next.residents.length < TURN;
  await ctx.transaction(async (ctx) => {
    await ctx.db
      .updateTable('rich_menu_emergencies')
      .set((eb) => ({
        cursor: last ?? emergency.cursor,
        done: eb('done', '+', next.residents.length),
        ...(over ? (sheet ? { phase: 'on' as const } : { phase: 'over' as const, over_at: ctx.now() }) : {}),
      }))
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', emergency.id)
      // Lifted, or begun anew with another version, while LINE was told: that decision stands.
      .where('phase', '=', emergency.phase)
      .where('cursor', '=', emergency.cursor)
      .execute();
  });
}

interface Friends {
  readonly residents: readonly number[];
  /** 16 bytes each. */
  readonly lineIds: Buffer;
}

async function testers(ctx: TxCtx): Promise<Friends> {
  const ids = await testerLineIds(ctx);
  const { rows } = await sql<{ resident_no: number; line_user_id: Buffer }>`
    SELECT resident_no, line_user_id FROM residents
    WHERE municipality_id = ${ctx.scope.municipalityId} AND line_user_id = any(${ids.map((id) => lineUserIdToBytes(id))}::bytea[])
    ORDER BY resident_no`.execute(ctx.db);
  return {
    residents: rows.map(({ resident_no }) => resident_no),
    lineIds: Buffer.concat(rows.map(({ line_user_id }) => line_user_id)),
  };
}

/** Whoever had a tab gets that tab, in its present version; everybody else the default. */
async function giveBack(ctx: Ctx, line: MenusAtLine, { residents, lineIds }: Friends): Promise<void> {
  const own = await ctx.transaction((ctx) => ownTabs(ctx, residents), { readOnly: true });
  const had = new Map(own.map((one) => [one.resident, one]));
  const all = residents.map(
    (resident): Relink => had.get(resident) ?? { resident, sheetId: null, lineMenuId: null },
  );
  const place = new Map(residents.map((resident, at) => [resident, at]));
  for (const [lineMenuId, group] of byMenu(all)) {
    const ids = group.map(({ resident }) => {
      const at = place.get(resident)!; // every one of `all` is of `residents`
      return lineIds.subarray(at * 16, at * 16 + 16);
    });
    await linkAll(line, Buffer.concat(ids), lineMenuId);
  }
}

async function ownTabs(ctx: TxCtx, residents: readonly number[]): Promise<Relink[]> {
  const { rows } = await sql<Relink>`
    SELECT link.resident_no AS resident, sheet.id AS "sheetId", sheet.line_menu_id AS "lineMenuId"
    FROM rich_menu_links AS link
    JOIN rich_menu_sheets AS sheet ON sheet.municipality_id = ${ctx.scope.municipalityId} AND sheet.id = link.sheet_id
    WHERE link.municipality_id = ${ctx.scope.municipalityId}
      AND link.resident_no = any(${`{${residents.join(',')}}`}::int[]) AND sheet.state IN ('ready', 'unused')
      AND sheet.line_menu_id IS NOT NULL`.execute(ctx.db);
  return rows;
}
