/**
 * Verifies a municipality's audit log: that every entry is as it was written, none is missing and none was slipped in.
 * Hashes are computed in PostgreSQL (1,000,000 entries in seconds); the chain's links and signatures here, with the key
 * that the database does not have.
 */
import { sql } from 'kysely';
import { systemContext, type Ctx, type Services } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import type { Anchor } from './anchor.ts';
import { signBlock } from './block.ts';
import { isAuthentic, readEntries } from './seal-block.ts';
import './tables.ts';

export type AuditProblem =
  /** The entry's content is not what was written. */
  | 'entry_altered'
  /** The entry was sealed and is gone. */
  | 'entry_removed'
  /** The entry was put among sealed ones later. */
  | 'entry_inserted'
  /** The entry was not written by this program. */
  | 'entry_forged'
  /** The block itself was changed. */
  | 'block_altered'
  | 'block_removed'
  /** The chain does not contain what an anchor outside the database says. */
  | 'anchor_missed';

export interface BadPlace {
  readonly problem: AuditProblem;
  readonly epoch: number;
  /** null: not sealed yet. */
  readonly block: number | null;
  readonly entryId: string | null;
}

export interface AuditVerdict {
  readonly ok: boolean;
  /** Entries looked at, sealed and not. */
  readonly entries: number;
  readonly blocks: number;
  /** Entries of the last second, not in a block yet: their own HMAC was checked. */
  readonly unsealed: number;
  readonly firstBad: BadPlace | null;
}

export interface VerifyOptions {
  readonly anchors?: readonly Anchor[];
}

/** Blocks per statement: a statement must stay far below the 30 s that a transaction may last. */
const PAGE_ENTRIES = 100_000;

export async function verifyAudit(
  services: Services,
  municipality: MunicipalityId,
  options: VerifyOptions = {},
): Promise<AuditVerdict> {
  const ctx = systemContext(services, municipality, 'audit verify');
  const blocks = await listBlocks(ctx);
  const verdict = (firstBad: BadPlace | null, unsealed: number): AuditVerdict => ({
    ok: firstBad === null,
    entries: blocks.reduce((sum, block) => sum + block.entries, unsealed),
    blocks: blocks.length,
    unsealed,
    firstBad,
  });

  // The earliest trouble is named: a broken link of the chain may come after an entry that was altered.
  const link = brokenLink(ctx, blocks);
  const checked = link ? blocks.slice(0, link.index) : blocks;
  const content = await firstBadContent(ctx, checked);
  if (content) return verdict(content, 0);
  if (link?.place.problem === 'block_removed') return verdict(link.place, 0);
  if (link) return verdict((await nameEntry(ctx, blocks[link.index]!, false)) ?? link.place, 0); // index is of blocks

  const anchor = missedAnchor(blocks, options.anchors ?? []);
  if (anchor) return verdict(anchor, 0);
  const tail = await unsealedTail(ctx, blocks.at(-1));
  const forged = tail.find((entry) => !entry.authentic);
  return verdict(
    forged ? { problem: 'entry_forged', epoch: forged.epoch, block: null, entryId: forged.id } : null,
    tail.length,
  );
}

interface Block {
  readonly epoch: number;
  readonly no: number;
  readonly lower: string;
  readonly upper: string;
  readonly entries: number;
  readonly previous: Buffer;
  readonly hash: Buffer;
  readonly signature: Buffer;
  readonly suspect: string | null;
}

async function listBlocks(ctx: Ctx): Promise<readonly Block[]> {
  return ctx.transaction(async (ctx) => {
    const { rows } = await sql<Block>`
      SELECT epoch, no, lower_xid::text AS lower, upper_xid::text AS upper, cardinality(entry_ids) AS entries, previous,
        hash, signature, suspect
      FROM audit_blocks WHERE municipality_id = ${ctx.scope.municipalityId} ORDER BY no`.execute(ctx.db);
    return rows;
  });
}

/** The first block that does not follow from the one before, or is not signed by us. */
function brokenLink(ctx: Ctx, blocks: readonly Block[]): { index: number; place: BadPlace } | null {
  let before: Block | null = null;
  for (const [index, block] of blocks.entries()) {
    const bad = (problem: AuditProblem) => ({
      index,
      place: { problem, epoch: block.epoch, block: block.no, entryId: null },
    });
    if (block.no !== (before?.no ?? 0) + 1)
      return { index, place: { ...bad('block_removed').place, block: (before?.no ?? 0) + 1 } };
    const continues =
      block.previous.equals(before?.hash ?? Buffer.alloc(32)) &&
      block.lower === (before?.epoch === block.epoch ? before.upper : '0');
    const signed = signBlock(ctx, ctx.scope.municipalityId, block).equals(block.signature);
    if (!continues || !signed) return bad('block_altered');
    before = block;
  }
  return null;
}

/** The first block, in order, whose entries do not hash to it; its bad entry by name. */
async function firstBadContent(ctx: Ctx, blocks: readonly Block[]): Promise<BadPlace | null> {
  for (const page of pagesOf(blocks)) {
    const first = page[0]!; // pages are not empty
    const last = page.at(-1)!;
    const bad = await ctx.transaction(async (ctx) => {
      const { rows } = await sql<{ no: number }>`
        SELECT b.no FROM audit_blocks b CROSS JOIN LATERAL (
          SELECT string_agg(audit_leaf(e.*), ''::bytea ORDER BY e.xid, e.entry_id) AS leaves
          FROM audit_entries e
          WHERE e.municipality_id = b.municipality_id AND e.epoch = b.epoch
            AND e.xid >= b.lower_xid AND e.xid < b.upper_xid) AS found
        WHERE b.municipality_id = ${ctx.scope.municipalityId} AND b.no BETWEEN ${first.no} AND ${last.no}
          AND (b.suspect IS NOT NULL OR sha256(b.previous || coalesce(found.leaves, ''::bytea)) <> b.hash)
        ORDER BY b.no LIMIT 1`.execute(ctx.db);
      return rows[0]?.no ?? null;
    });
    const block = bad === null ? undefined : page.find((one) => one.no === bad);
    if (block)
      return (
        (await nameEntry(ctx, block, true)) ?? {
          problem: 'block_altered',
          epoch: block.epoch,
          block: block.no,
          entryId: null,
        }
      );
  }
  return null;
}

function* pagesOf(blocks: readonly Block[]): Generator<readonly Block[]> {
  let page: Block[] = [];
  let entries = 0;
  for (const block of blocks) {
    if (page.length > 0 && (entries + block.entries > PAGE_ENTRIES || page.length >= 1000)) {
      yield page;
      page = [];
      entries = 0;
    }
    page.push(block);
    entries += block.entries;
  }
  if (page.length > 0) yield page;
}

/** Which entry of a block is wrong: by its own HMAC, and by the block's list of entries (when that can be trusted). */
async function nameEntry(ctx: Ctx, block: Block, trustList: boolean): Promise<BadPlace | null> {
  return ctx.transaction(async (ctx) => {
    const place = (problem: AuditProblem, entryId: string): BadPlace => ({
      problem,
      epoch: block.epoch,
      block: block.no,
      entryId,
    });
    const entries = await readEntries(ctx, block);
    const wrong = entries.find((entry) => !isAuthentic(ctx, entry));
    if (wrong)
      return place(block.suspect === wrong.entry_id ? 'entry_forged' : 'entry_altered', wrong.entry_id);
    if (!trustList) return null;
    const row = await ctx.db
      .selectFrom('audit_blocks')
      .select('entry_ids')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('epoch', '=', block.epoch)
      .where('no', '=', block.no)
      .executeTakeFirstOrThrow();
    const listed = new Set(row.entry_ids);
    const present = new Set(entries.map((entry) => entry.entry_id));
    const inserted = entries.find((entry) => !listed.has(entry.entry_id));
    if (inserted) return place('entry_inserted', inserted.entry_id);
    const removed = row.entry_ids.find((id) => !present.has(id));
    return removed === undefined ? null : place('entry_removed', removed);
  });
}

function missedAnchor(blocks: readonly Block[], anchors: readonly Anchor[]): BadPlace | null {
  const missed = anchors.find(
    (anchor) => !blocks.some((block) => block.no === anchor.no && block.hash.equals(anchor.hash)),
  );
  return missed ? { problem: 'anchor_missed', epoch: missed.epoch, block: missed.no, entryId: null } : null;
}

async function unsealedTail(
  ctx: Ctx,
  last: Block | undefined,
): Promise<readonly { id: string; epoch: number; authentic: boolean }[]> {
  return ctx.transaction(async (ctx) => {
    const { rows } = await sql<{ epoch: number }>`SELECT max(epoch) AS epoch FROM audit_epochs`.execute(
      ctx.db,
    );
    const epoch = rows[0]?.epoch ?? 1;
    const entries = await readEntries(ctx, {
      epoch,
      lower: last?.epoch === epoch ? last.upper : '0',
      upper: null,
    });
    return entries.map((entry) => ({ id: entry.entry_id, epoch, authentic: isAuthentic(ctx, entry) }));
  });
}
