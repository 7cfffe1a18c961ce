/**
 * Verifies a municipality's audit log: that every entry is as it was written, none is missing and none was slipped in.
 * Hashes are computed in PostgreSQL (1,000,000 entries in seconds); the chain's links and signatures here, with the key
 * that the database does not have.
 */
import { sql } from 'kysely';
import type { Ctx } from '../context/context.ts';
import type { Anchor } from './anchor.ts';
import { isSignedBlock } from './block.ts';
import type { Authenticator } from '../crypto/authenticator.ts';
import { newestCut } from './cut.ts';
import { authenticityOf, readEntries } from './seal-block.ts';
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

/** Entries and blocks per statement, which must stay far below the 30 s that a transaction may last. */
const PAGE_ENTRIES = 100_000;
const PAGE_BLOCKS = 2000;

/** Verifies the whole record of the scope's municipality. */
export async function verifyAudit(ctx: Ctx, options: VerifyOptions = {}): Promise<AuditVerdict> {
  const cut = await ctx.transaction((ctx) => newestCut(ctx));
  // What was cut away by its age can no longer be held against an anchor.
  const expected = (options.anchors ?? []).filter((anchor) => anchor.no > (cut?.no ?? 0));
  const anchors = new Map(expected.map((anchor) => [anchor.no, anchor]));
  let entries = 0;
  let blocks = 0;
  let unsealed = 0;
  let last: Link | null = cut;
  const verdict = (firstBad: BadPlace | null): AuditVerdict => ({
    ok: firstBad === null,
    entries: entries + unsealed,
    blocks,
    unsealed,
    firstBad,
  });

  // In the order of the chain, a page at a time: the earliest trouble is the one that is named.
  for (let page = await nextPage(ctx, last); page.length > 0; page = await nextPage(ctx, last)) {
    const authenticator = await ctx.cipher.authenticator(
      ctx.scope.municipalityId,
      page.map(({ signature }) => signature),
    );
    const link = brokenLink(authenticator, page, last);
    const sound = link ? page.slice(0, link.index) : page;
    entries += sound.reduce((sum, block) => sum + block.entries, 0);
    blocks += sound.length;
    const content = sound.length > 0 ? await firstBadContent(ctx, sound) : null;
    if (content) return verdict(content);
    if (link?.place.problem === 'block_removed') return verdict(link.place);
    if (link) return verdict((await nameEntry(ctx, page[link.index]!, false)) ?? link.place); // index is of page
    for (const block of page) if (anchors.get(block.no)?.hash.equals(block.hash)) anchors.delete(block.no);
    last = page.at(-1)!; // not empty
  }

  for (const missed of anchors.values())
    return verdict({ problem: 'anchor_missed', epoch: missed.epoch, block: missed.no, entryId: null });
  const tail = await unsealedTail(ctx, last);
  unsealed = tail.length;
  const forged = tail.find((entry) => !entry.authentic);
  return verdict(
    forged ? { problem: 'entry_forged', epoch: forged.epoch, block: null, entryId: forged.id } : null,
  );
}

/** Where the chain goes on: the block before, or the cut. */
interface Link {
  readonly epoch: number;
  readonly no: number;
  readonly upper: string;
  readonly hash: Buffer;
}

interface Block extends Link {
  readonly lower: string;
  readonly entries: number;
  readonly previous: Buffer;
  readonly signature: Buffer;
  readonly suspect: string | null;
}

/** The blocks after `last`, at least one if there is any. */
async function nextPage(ctx: Ctx, last: Link | null): Promise<readonly Block[]> {
  return ctx.transaction(async (ctx) => {
    const { rows } = await sql<Block>`
      SELECT epoch, no, lower_xid::text AS lower, upper_xid::text AS upper, cardinality(entry_ids) AS entries, previous,
        hash, signature, suspect
      FROM audit_blocks
      WHERE municipality_id = ${ctx.scope.municipalityId} AND (epoch, no) > (${last?.epoch ?? 0}::smallint, ${last?.no ?? 0}::int)
      ORDER BY epoch, no LIMIT ${PAGE_BLOCKS}`.execute(ctx.db);
    let entries = 0;
    const cut = rows.findIndex((block, index) => (entries += block.entries) > PAGE_ENTRIES && index > 0);
    return cut === -1 ? rows : rows.slice(0, cut);
  });
}

/** The first block that does not follow from the one before, or is not signed by us. */
function brokenLink(
  authenticator: Authenticator,
  blocks: readonly Block[],
  last: Link | null,
): { index: number; place: BadPlace } | null {
  let before: Link | null = last;
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
    const signed = isSignedBlock(authenticator, block, block.signature);
    if (!continues || !signed) return bad('block_altered');
    before = block;
  }
  return null;
}

/** The first block of the page whose entries do not hash to it; its bad entry by name. */
async function firstBadContent(ctx: Ctx, page: readonly Block[]): Promise<BadPlace | null> {
  const first = page[0]!; // pages are not empty
  const last = page.at(-1)!;
  const bad = await ctx.transaction(async (ctx) => {
    const { rows } = await sql<{ epoch: number; no: number }>`
      SELECT b.epoch, b.no FROM audit_blocks b CROSS JOIN LATERAL (
        SELECT string_agg(audit_leaf(e.*), ''::bytea ORDER BY e.xid, e.entry_id) AS leaves
        FROM audit_entries e
        WHERE e.municipality_id = b.municipality_id AND e.epoch = b.epoch
          AND e.xid >= b.lower_xid AND e.xid < b.upper_xid) AS found
      WHERE b.municipality_id = ${ctx.scope.municipalityId}
        AND (b.epoch, b.no) BETWEEN (${first.epoch}::smallint, ${first.no}::int) AND (${last.epoch}::smallint, ${last.no}::int)
        AND (b.suspect IS NOT NULL OR sha256(b.previous || coalesce(found.leaves, ''::bytea)) <> b.hash)
      ORDER BY b.epoch, b.no LIMIT 1`.execute(ctx.db);
    return rows[0] ?? null;
  });
  const block = bad && page.find((one) => one.no === bad.no && one.epoch === bad.epoch);
  if (!block) return null;
  return (
    (await nameEntry(ctx, block, true)) ?? {
      problem: 'block_altered',
      epoch: block.epoch,
      block: block.no,
      entryId: null,
    }
  );
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
    const isAuthentic = await authenticityOf(ctx, entries);
    const wrong = entries.find((entry) => !isAuthentic(entry));
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

async function unsealedTail(
  ctx: Ctx,
  last: Link | null,
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
    const isAuthentic = await authenticityOf(ctx, entries);
    return entries.map((entry) => ({ id: entry.entry_id, epoch, authentic: isAuthentic(entry) }));
  });
}
