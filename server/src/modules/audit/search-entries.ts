/** Entries by who, what, on whom, when and from where; the newest first, by key. */
import type { AuditFilter } from '@madoguchi/contract/audit';
import { sql } from 'kysely';
import type { AuditLog } from '@madoguchi/contract/audit-actions';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { readHidden } from './hidden-residents.ts';
import { spendTheRest } from './patience.ts';
import { conditionsOf, daysOf, withinDays, type Days } from './filter.ts';
import { rowViews } from './views.ts';

/** Counting stops here: beyond it a person needs a narrower search, not a number. */
export const COUNT_LIMIT = 10_000;

export interface FoundEntry {
  readonly entry_id: string;
  readonly at: Temporal.Instant;
  readonly recorded_at: Temporal.Instant;
  readonly log: AuditLog;
  readonly action: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly request_id: string;
  readonly remote_address: string | null;
  readonly subject_kind: string | null;
  readonly subject_id: string | null;
  readonly has_content: boolean;
}

export const ROW_COLUMNS = sql`e.entry_id, e.at, e.recorded_at, e.log, e.action, e.actor_kind, e.actor_id, e.request_id,
  e.remote_address, e.subject_kind, e.subject_id, e.content IS NOT NULL AS has_content`;

export interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** One page of rows; `next` is the key of the following one. */
export async function readPage(
  ctx: TxCtx,
  filter: AuditFilter,
  days: Days,
  { after, limit }: Page,
): Promise<{ rows: readonly FoundEntry[]; next: string | null }> {
  const cursor = readCursor(after);
  const beyond = cursor
    ? sql`AND (e.recorded_at, e.entry_id) < (${cursor.at}::timestamptz, ${cursor.id}::uuid)`
    : sql``;
  const { rows } = await sql<FoundEntry>`
    SELECT ${ROW_COLUMNS} FROM audit_entries e
    WHERE e.municipality_id = ${ctx.scope.municipalityId} AND ${withinDays(days)} AND ${conditionsOf(filter, await readHidden(ctx))} ${beyond}
    ORDER BY e.recorded_at DESC, e.entry_id DESC LIMIT ${limit + 1}`.execute(ctx.db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    next: rows.length > limit && last ? `${last.recorded_at.toString()}_${last.entry_id}` : null,
  };
}

/** At most COUNT_LIMIT + 1. */
async function countRows(ctx: TxCtx, filter: AuditFilter, days: Days): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM (
      SELECT 1 FROM audit_entries e
      WHERE e.municipality_id = ${ctx.scope.municipalityId} AND ${withinDays(days)} AND ${conditionsOf(filter, await readHidden(ctx))}
      LIMIT ${COUNT_LIMIT + 1}) AS counted`.execute(ctx.db);
  return rows[0]!.n; // an aggregate has one row
}

/** The search is an entry itself: who looked for what. A person who turns the page has looked once. */
export async function searchEntries(
  ctx: TxCtx,
  filter: AuditFilter,
  page: Page & { readonly purpose: 'screen' | 'print' },
) {
  const days = daysOf(filter, ctx.now());
  const first = page.after === undefined;
  const total = first ? await countRows(ctx, filter, days) : null;
  if (first) await spendTheRest(ctx);
  const { rows, next } = await readPage(ctx, filter, days, page);
  if (first)
    await appendAudit(ctx, {
      action: page.purpose === 'print' ? 'audit.printed' : 'audit.searched',
      after: { filter: { ...filter, from: days.from.toString(), to: days.to.toString() }, rows: total },
    });
  return {
    entries: await rowViews(ctx, rows),
    next,
    total,
    countLimit: COUNT_LIMIT,
    from: days.from.toString(),
    to: days.to.toString(),
  };
}

/** A key that we did not write begins at the front; PostgreSQL must not be the first to look at it. */
function readCursor(after: string | undefined): { at: string; id: string } | null {
  const match = /^([12]\d{3}-.{5,30})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(after ?? '');
  try {
    return match ? { at: Temporal.Instant.from(match[1]!).toString(), id: match[2]! } : null; // both groups always match
  } catch {
    return null;
  }
}
