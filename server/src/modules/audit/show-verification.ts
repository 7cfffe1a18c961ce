/** What the screen 改ざん点検 says: the last results, how the sealing stands, the newest anchors. */
import { sql } from 'kysely';
import { newestAnchors } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { namesOfStaff } from '../staff/index.ts';
import { readVerifications } from './read-verifications.ts';

const RESULTS = 30;
/** Some three months on one sheet. */
const ANCHORS = 90;

export async function showVerification(ctx: TxCtx) {
  const results = await readVerifications(ctx, RESULTS);
  const names = await namesOfStaff(
    ctx,
    results.flatMap((row) => (row.staff_member_id === null ? [] : [row.staff_member_id])),
  );
  const anchors = await newestAnchors(ctx, ANCHORS);
  return {
    history: results.map((row) => ({
      at: row.at.toString(),
      by: row.staff_member_id === null ? null : (names.get(row.staff_member_id) ?? row.staff_member_id),
      ok: row.ok,
      entries: row.entries,
      blocks: row.blocks,
      unsealed: row.unsealed,
      anchors: row.anchors,
      milliseconds: row.milliseconds,
      problem: row.problem,
    })),
    sealing: await readSealing(ctx),
    anchors: anchors.map((anchor) => ({ ...anchor, hash: anchor.hash.toString('hex') })),
  };
}

/** Newest block, and how long the oldest entry waits for its seal. */
export async function readSealing(ctx: TxCtx) {
  const { rows } = await sql<{
    epoch: number;
    no: number;
    hash: Buffer;
    upper: string;
    sealed_at: Temporal.Instant;
  }>`
    SELECT epoch, no, hash, upper_xid::text AS upper, sealed_at FROM audit_blocks
    WHERE municipality_id = ${ctx.scope.municipalityId} ORDER BY epoch DESC, no DESC LIMIT 1`.execute(ctx.db);
  const last = rows[0];
  const { rows: waiting } = await sql<{ seconds: number | null }>`
    SELECT extract(epoch FROM clock_timestamp() - min(e.recorded_at))::float8 AS seconds FROM audit_entries e
    WHERE e.municipality_id = ${ctx.scope.municipalityId} AND e.epoch = (SELECT max(epoch) FROM audit_epochs)
      AND e.xid >= ${last?.upper ?? '0'}::xid8`.execute(ctx.db);
  return {
    lastBlock: last
      ? {
          epoch: last.epoch,
          no: last.no,
          hash: last.hash.toString('hex'),
          sealedAt: last.sealed_at.toString(),
        }
      : null,
    waitingSeconds: waiting[0]?.seconds ?? null,
  };
}
