/**
 * The end of the record's keeping: whole months are dropped, and each municipality's chain goes on from a signed cut. Months
 * are shared by the municipalities of an installation, so the longest keeping of them decides.
 */
import { sql } from 'kysely';
import { systemContext, type Ctx } from '../context/context.ts';
import type { Runtime } from '../module.ts';
import { appendAudit } from './audit-log.ts';
import { newestCut, signCut, type Cut } from './cut.ts';
import './tables.ts';

/** Three years: what municipalities ask for where they ask for more than the 180 days of SEC-10. */
export const KEEP_DAYS = 1096;

/** Drops the months that are past everybody's keeping; says how many. */
export async function dropOldMonths(runtime: Runtime, now: Temporal.Instant): Promise<number> {
  const { system } = runtime.database;
  const municipalities = await runtime.municipalities();
  const days = await system.transaction(async (db) => {
    const rows = await db.selectFrom('audit_settings').select(['municipality_id', 'keep_days']).execute();
    const said = new Map(rows.map((row) => [row.municipality_id, row.keep_days]));
    return Math.max(...municipalities.map((id) => said.get(id) ?? KEEP_DAYS), 0);
  });
  if (municipalities.length === 0) return 0;
  // The months of the partitions are UTC's.
  const before = now.toZonedDateTimeISO('UTC').subtract({ days }).toPlainDate().with({ day: 1 });
  const border = before.toZonedDateTime('UTC').toInstant();
  for (const id of municipalities) {
    const ctx = systemContext(runtime.services, id, 'audit keeping');
    // Whatever is not sealed must not vanish unproven: the months wait for the sealer.
    if (!(await cutChain(ctx, border))) return 0;
  }
  const dropped = await system.transaction(async (db) => {
    const { rows } = await sql<{
      n: number;
    }>`SELECT drop_partitions('audit_entries', ${before}) AS n`.execute(db);
    return rows[0]?.n ?? 0;
  });
  for (const id of municipalities)
    await system.transaction((db) => sql`SELECT remove_cut_audit_blocks(${id})`.execute(db));
  return dropped;
}

/** Signs the cut before `border`. @returns false when an entry before it is not sealed yet */
async function cutChain(ctx: Ctx, border: Temporal.Instant): Promise<boolean> {
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    // Only partitions before the border are touched, and each by the end of its primary key.
    const { rows: newest } = await sql<{ epoch: number; xid: string }>`
      SELECT epoch, xid::text FROM audit_entries
      WHERE municipality_id = ${municipalityId} AND recorded_at < ${border}
      ORDER BY epoch DESC, xid DESC LIMIT 1`.execute(ctx.db);
    const last = newest[0];
    if (!last) return true;
    const former = await newestCut(ctx);
    const { rows: blocks } = await sql<Omit<Cut, 'before'>>`
      SELECT epoch, no, upper_xid::text AS upper, hash FROM audit_blocks
      WHERE municipality_id = ${municipalityId} AND epoch = ${last.epoch}
        AND lower_xid <= ${last.xid}::xid8 AND upper_xid > ${last.xid}::xid8`.execute(ctx.db);
    const block = blocks[0];
    if (!block)
      return former !== null && former.epoch === last.epoch && BigInt(former.upper) > BigInt(last.xid);
    const cut = { ...block, before: border };
    await sql`INSERT INTO audit_cuts (municipality_id, epoch, no, upper_xid, hash, before, signature)
      VALUES (${municipalityId}, ${cut.epoch}, ${cut.no}, ${cut.upper}::xid8, ${cut.hash}, ${border}, ${await signCut(ctx, cut)})
      ON CONFLICT DO NOTHING`.execute(ctx.db);
    await appendAudit(ctx, {
      action: 'audit.expired',
      after: { before: border.toString(), epoch: cut.epoch, block: cut.no },
    });
    return true;
  });
}
