/** Closes one block of a municipality's audit chain. */
import { sql } from 'kysely';
import type { Ctx, TxCtx } from '../context/context.ts';
import { authenticEntry, type EntryRow } from './entry.ts';
import { signBlock } from './block.ts';
import { newestCut } from './cut.ts';
import './tables.ts';

/** Entries per block: a backlog is sealed in steps that stay far below the transaction's time limit. */
const MAX_ENTRIES = 10_000;

export interface SealedBlock {
  readonly no: number;
  readonly epoch: number;
  readonly hash: Buffer;
  readonly entries: number;
  /** Entries whose HMAC was wrong: somebody else wrote them. */
  readonly suspect: string | null;
  /** Age of the oldest entry. */
  readonly lagSeconds: number;
  /** More than one block was waiting. */
  readonly more: boolean;
}

/** null: nothing to seal, or another process is sealing this municipality. */
export async function sealBlock(ctx: Ctx): Promise<SealedBlock | null> {
  return ctx.transaction(async (ctx) => {
    const municipality = ctx.scope.municipalityId;
    const { rows: locked } = await sql<{ mine: boolean }>`
      SELECT pg_try_advisory_xact_lock(hashtext('audit sealer'), ${municipality}) AS mine`.execute(ctx.db);
    if (!locked[0]?.mine) return null;
    const last = await lastBlock(ctx);
    const range = await nextRange(ctx, last);
    if (!range) return null;
    const entries = await readEntries(ctx, range);
    if (entries.length === 0) return null;
    const isAuthentic = await authenticityOf(ctx, entries);
    const suspect = entries.find((entry) => !isAuthentic(entry))?.entry_id ?? null;
    const previous = last?.hash ?? Buffer.alloc(32);
    const no = last ? last.no + 1 : 1;
    const block = { epoch: range.epoch, no, lower: range.lower, upper: range.upper, entries: entries.length };
    const { rows } = await sql<{ hash: Buffer }>`
      SELECT sha256(${previous}::bytea || string_agg(audit_leaf(e.*), ''::bytea ORDER BY e.xid, e.entry_id)) AS hash
      FROM audit_entries e
      WHERE e.municipality_id = ${municipality} AND e.epoch = ${range.epoch}
        AND e.xid >= ${range.lower}::xid8 AND e.xid < ${range.upper}::xid8`.execute(ctx.db);
    const { hash } = rows[0]!; // an aggregate always answers one row
    await ctx.db
      .insertInto('audit_blocks')
      .values({
        municipality_id: municipality,
        epoch: range.epoch,
        no,
        lower_xid: range.lower,
        upper_xid: range.upper,
        entry_ids: entries.map((entry) => entry.entry_id),
        previous,
        hash,
        signature: signBlock(await ctx.cipher.authenticator(municipality), { ...block, hash, suspect }),
        suspect,
      })
      .execute();
    // By PostgreSQL's clock, as both ends are: our own may be steered by a test.
    const { rows: ages } = await sql<{ seconds: number }>`
      SELECT extract(epoch FROM clock_timestamp() - min(recorded_at))::float8 AS seconds FROM audit_entries
      WHERE municipality_id = ${municipality} AND epoch = ${range.epoch}
        AND xid >= ${range.lower}::xid8 AND xid < ${range.upper}::xid8`.execute(ctx.db);
    return {
      no,
      epoch: range.epoch,
      hash,
      entries: entries.length,
      suspect,
      lagSeconds: ages[0]?.seconds ?? 0,
      more: range.more,
    };
  });
}

interface LastBlock {
  readonly epoch: number;
  readonly no: number;
  readonly upper: string;
  readonly hash: Buffer;
}

async function lastBlock(ctx: TxCtx): Promise<LastBlock | null> {
  const { rows } = await sql<LastBlock>`
    SELECT epoch, no, upper_xid::text AS upper, hash FROM audit_blocks
    WHERE municipality_id = ${ctx.scope.municipalityId} ORDER BY epoch DESC, no DESC LIMIT 1`.execute(ctx.db);
  // A municipality in which nothing happened since its oldest months went has a cut and no block.
  return rows[0] ?? (await newestCut(ctx));
}

interface Range {
  readonly epoch: number;
  readonly lower: string;
  readonly upper: string;
  readonly more: boolean;
}

/**
 * From the end of the last block to the oldest transaction still running: below it nothing can appear any more, and the
 * statements that follow see at least what this one's snapshot saw.
 */
async function nextRange(ctx: TxCtx, last: LastBlock | null): Promise<Range | null> {
  const { municipalityId } = ctx.scope;
  const left = await leftBehind(ctx, last);
  if (left) return left;
  const { rows } = await sql<{ epoch: number; lower: string; xmin: string; full: string | null }>`
    WITH now AS (SELECT max(epoch) AS epoch, pg_snapshot_xmin(pg_current_snapshot()) AS xmin FROM audit_epochs),
    range AS (
      SELECT epoch, xmin,
        CASE WHEN epoch = ${last?.epoch ?? 0} THEN ${last?.upper ?? '0'}::xid8 ELSE '0'::xid8 END AS lower FROM now)
    SELECT r.epoch, r.lower::text, r.xmin::text,
      (SELECT e.xid::text FROM audit_entries e
       WHERE e.municipality_id = ${municipalityId} AND e.epoch = r.epoch AND e.xid >= r.lower AND e.xid < r.xmin
       ORDER BY e.xid OFFSET ${MAX_ENTRIES} LIMIT 1) AS full
    FROM range r`.execute(ctx.db);
  const row = rows[0];
  if (!row) return null;
  // A transaction is never cut: the block ends before the one that holds the entry too many, or, if that is the first
  // one, takes it whole.
  const first = row.full === null ? null : await firstXid(ctx, row.epoch, row.lower);
  const upper = row.full === null ? row.xmin : row.full === first ? String(BigInt(row.full) + 1n) : row.full;
  return { epoch: row.epoch, lower: row.lower, upper, more: row.full !== null };
}

/**
 * What a former epoch left unsealed: its transactions are all over, so it is closed by one block up to its last one. (What a
 * backup holds unsealed is a second's worth.)
 */
async function leftBehind(ctx: TxCtx, last: LastBlock | null): Promise<Range | null> {
  const lower = last?.upper ?? '0';
  const { rows } = await sql<{ epoch: number; upper: string | null }>`
    SELECT p.epoch, (SELECT max(e.xid)::text FROM audit_entries e
      WHERE e.municipality_id = ${ctx.scope.municipalityId} AND e.epoch = p.epoch AND e.xid >= ${lower}::xid8) AS upper
    FROM audit_epochs p
    WHERE p.epoch = ${last?.epoch ?? 1} AND p.epoch < (SELECT max(epoch) FROM audit_epochs)`.execute(ctx.db);
  const row = rows[0];
  if (!row || row.upper === null) return null;
  return { epoch: row.epoch, lower, upper: String(BigInt(row.upper) + 1n), more: true };
}

async function firstXid(ctx: TxCtx, epoch: number, lower: string): Promise<string | null> {
  const { rows } = await sql<{ xid: string }>`
    SELECT min(e.xid)::text AS xid FROM audit_entries e
    WHERE e.municipality_id = ${ctx.scope.municipalityId} AND e.epoch = ${epoch} AND e.xid >= ${lower}::xid8`.execute(
    ctx.db,
  );
  return rows[0]?.xid ?? null;
}

export interface StoredEntry extends EntryRow {
  readonly mac: Buffer;
}

export async function readEntries(
  ctx: TxCtx,
  range: { epoch: number; lower: string; upper: string | null },
): Promise<readonly StoredEntry[]> {
  const { rows } = await sql<StoredEntry>`
    SELECT entry_id, at, actor_kind, actor_id, request_id, remote_address, action, subject_kind, subject_id, content, mac
    FROM audit_entries
    WHERE municipality_id = ${ctx.scope.municipalityId} AND epoch = ${range.epoch}
      AND xid >= ${range.lower}::xid8 AND (${range.upper}::text IS NULL OR xid < ${range.upper}::xid8)
    ORDER BY xid, entry_id`.execute(ctx.db);
  return rows;
}

/** Tells of each of the entries whether this installation wrote it as it is. */
export async function authenticityOf(
  ctx: Pick<TxCtx, 'cipher' | 'scope'>,
  entries: readonly StoredEntry[],
): Promise<(entry: StoredEntry) => boolean> {
  const authenticator = await ctx.cipher.authenticator(
    ctx.scope.municipalityId,
    entries.map(({ mac }) => mac),
  );
  return (entry) => authenticator.holds('audit entries', authenticEntry(entry), entry.mac);
}
