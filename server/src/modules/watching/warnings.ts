/** The warnings of 見守り: list, words, and 確認済みにする. */
import type { WatchRuleName } from '@madoguchi/contract/watching';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import type { Tables } from '../../platform/db/tables.ts';
import { found } from '../../platform/errors/index.ts';
import { namesOfStaff } from '../staff/index.ts';
import { linkOf, sentenceOf } from './words.ts';
import './tables.ts';

type Row = Selectable<Tables['watch_warnings']>;

export async function warningViews(ctx: TxCtx, rows: readonly Row[]) {
  const ids = rows.flatMap((row) => [row.facts['staff'], row.acknowledged_by]);
  const names = await namesOfStaff(ctx, [
    ...new Set(ids.filter((id): id is string => typeof id === 'string')),
  ]);
  return rows.map((row) => ({
    id: row.id,
    rule: row.rule,
    subject: row.subject,
    text: sentenceOf(row.rule, row.facts, names),
    raisedAt: row.raised_at.toString(),
    seenAt: row.seen_at.toString(),
    times: row.times,
    settledAt: row.settled_at?.toString() ?? null,
    acknowledgedAt: row.acknowledged_at?.toString() ?? null,
    acknowledgedBy:
      row.acknowledged_by === null ? null : (names.get(row.acknowledged_by) ?? row.acknowledged_by),
    note: row.note,
    link: linkOf(row.rule, row.facts),
  }));
}

export async function listWarnings(
  ctx: TxCtx,
  { state, after, limit }: { state: 'open' | 'all'; after?: string | undefined; limit: number },
) {
  const cursor = /^([0-9T:.Z-]{20,30})_([0-9a-f-]{36})$/.exec(after ?? '');
  const at = instantOrNull(cursor?.[1]);
  const rows = await ctx.db
    .selectFrom('watch_warnings')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .$if(state === 'open', (query) => query.where('acknowledged_at', 'is', null))
    .$if(at !== null && UUID.test(cursor?.[2] ?? ''), (query) =>
      query.where(sql<boolean>`(raised_at, id) < (${at}::timestamptz, ${cursor?.[2]}::uuid)`),
    )
    .orderBy('raised_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: await warningViews(ctx, page),
    next: rows.length > limit && last ? `${last.raised_at.toString()}_${last.id}` : null,
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function instantOrNull(text: string | undefined): string | null {
  try {
    return text === undefined ? null : Temporal.Instant.from(text).toString();
  } catch {
    return null;
  }
}

/** @throws DomainError 'not_found' */
export async function acknowledgeWarning(ctx: TxCtx, id: string, note: string) {
  const { municipalityId } = ctx.scope;
  const row = found(
    await ctx.db
      .selectFrom('watch_warnings')
      .selectAll()
      .where('municipality_id', '=', municipalityId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst(),
    'warning',
  );
  // Two people at the same list: the first one's note stays.
  if (row.acknowledged_at === null) {
    const change = { acknowledged_at: ctx.now(), acknowledged_by: ctx.actor.id, note };
    await ctx.db
      .updateTable('watch_warnings')
      .set(change)
      .where('municipality_id', '=', municipalityId)
      .where('id', '=', id)
      .execute();
    await appendAudit(ctx, {
      action: 'watching.acknowledged',
      subject: { kind: 'warning', id },
      after: { rule: row.rule, note },
    });
    Object.assign(row, change);
  }
  return (await warningViews(ctx, [row]))[0]!; // one row in, one view out
}

/** How many wait for somebody, by rule: for セキュリティ点検. */
export async function countOpen(ctx: TxCtx): Promise<ReadonlyMap<WatchRuleName, number>> {
  const rows = await ctx.db
    .selectFrom('watch_warnings')
    .select(['rule', (eb) => eb.fn.countAll<number>().as('count')])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('acknowledged_at', 'is', null)
    .groupBy('rule')
    .execute();
  return new Map(rows.map((row) => [row.rule, row.count]));
}
