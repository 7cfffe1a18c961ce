/** One entry: before and after in words, its place in the chain, and what the same request did. Looking is noted. */
import { sql } from 'kysely';
import { appendAudit, openContent } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { found } from '../../platform/errors/index.ts';
import { attributeDefinitions } from '../residents/index.ts';
import { readHidden, tellsOfHidden } from './hidden-residents.ts';
import { describeChanges } from './describe-changes.ts';
import { ROW_COLUMNS, type FoundEntry } from './search-entries.ts';
import { rowViews } from './views.ts';

/** An entry's id carries our clock, `recorded_at` PostgreSQL's, from the transaction's beginning: 30 s and what clocks differ. */
const CLOCKS_DIFFER = { minutes: 15 } as const;
/** What a request does, it does within a transaction or two. */
const TOGETHER = { minutes: 1 } as const;
const TOGETHER_LIMIT = 50;

/** @throws DomainError 'not_found' */
export async function showEntry(ctx: TxCtx, id: string) {
  const stored = await readEntry(ctx, id);
  const opened = await openContent(ctx, stored);
  const withheld = tellsOfHidden(await readHidden(ctx), stored);
  const content = withheld ? {} : opened.content;
  const together = await readTogether(ctx, stored);
  const labels = new Map(
    stored.action.startsWith('resident.')
      ? (await attributeDefinitions(ctx)).map(({ key, label }) => [key, label] as const)
      : [],
  );
  const block = await blockOf(ctx, stored);
  const [view] = await rowViews(ctx, [stored]);
  const others = await rowViews(ctx, together);
  await appendAudit(ctx, { action: 'audit.viewed', subject: { kind: 'auditEntry', id } });
  return {
    ...view!, // one row in, one view out
    requestId: stored.request_id,
    purpose: content.purpose ?? null,
    changes: describeChanges(content.before, content.after, labels),
    block,
    authentic: opened.authentic,
    together: others,
  };
}

interface StoredEntry extends FoundEntry {
  readonly epoch: number;
  readonly xid: string;
  readonly content: Buffer | null;
  readonly mac: Buffer;
}

async function readEntry(ctx: TxCtx, id: string): Promise<StoredEntry> {
  const at = timeOf(id);
  const { rows } = await sql<StoredEntry>`
    SELECT ${ROW_COLUMNS}, e.epoch, e.xid::text, e.content, e.mac FROM audit_entries e
    WHERE e.municipality_id = ${ctx.scope.municipalityId}
      AND e.log = ANY ('{operation,access,application,system}')
      AND e.recorded_at >= ${at.subtract(CLOCKS_DIFFER)} AND e.recorded_at < ${at.add(CLOCKS_DIFFER)}
      AND e.entry_id = ${id} LIMIT 1`.execute(ctx.db);
  return found(rows[0], 'audit entry');
}

/** The first 48 bits of a uuidv7 are its milliseconds. */
function timeOf(id: string): Temporal.Instant {
  const milliseconds = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  // Any uuid may stand in an address; the largest that a timestamp can hold is some 8,000 years away.
  return Temporal.Instant.fromEpochMilliseconds(Math.min(milliseconds, 253_000_000_000_000));
}

async function readTogether(ctx: TxCtx, entry: StoredEntry): Promise<readonly FoundEntry[]> {
  if (entry.request_id === '') return [];
  const { rows } = await sql<FoundEntry>`
    SELECT ${ROW_COLUMNS} FROM audit_entries e
    WHERE e.municipality_id = ${ctx.scope.municipalityId}
      AND e.log = ANY ('{operation,access,application,system}')
      AND e.recorded_at >= ${entry.recorded_at.subtract(TOGETHER)} AND e.recorded_at < ${entry.recorded_at.add(TOGETHER)}
      AND e.request_id = ${entry.request_id} AND e.entry_id <> ${entry.entry_id}
    ORDER BY e.recorded_at, e.entry_id LIMIT ${TOGETHER_LIMIT}`.execute(ctx.db);
  return rows;
}

async function blockOf(ctx: TxCtx, entry: StoredEntry) {
  const { rows } = await sql<{ epoch: number; no: number; sealed_at: Temporal.Instant }>`
    SELECT epoch, no, sealed_at FROM audit_blocks
    WHERE municipality_id = ${ctx.scope.municipalityId} AND epoch = ${entry.epoch}
      AND lower_xid <= ${entry.xid}::xid8 AND upper_xid > ${entry.xid}::xid8
    ORDER BY upper_xid LIMIT 1`.execute(ctx.db);
  const row = rows[0];
  return row ? { epoch: row.epoch, no: row.no, sealedAt: row.sealed_at.toString() } : null;
}
