/** The staff's list of residents: newest friends first, paged by key, with open answers only. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { attributeDefinition, attributeDefinitions, type Attribute } from './attribute-definitions.ts';
import { readManyAnswers, type Answer } from './answers.ts';
import { visibleRows } from './protection/visible.ts';
import './tables.ts';

export interface ResidentFilter {
  readonly friendship?: 'followed' | 'blocked' | undefined;
  readonly registered?: 'yes' | 'no' | undefined;
  readonly tester?: 'yes' | undefined;
  readonly protected?: 'yes' | undefined;
  readonly definitionId?: string | undefined;
  readonly choice?: string | undefined;
}

export type ResidentRow = Awaited<ReturnType<typeof readRows>>[number];

export interface ListedResident {
  readonly row: ResidentRow;
  readonly answers: ReadonlyMap<string, Answer>;
}

/** Where a page ends: the time of friendship and the number, as the index is ordered. */
interface Cursor {
  readonly at: string;
  readonly no: number;
}

/**
 * @param after the `next` of the page before
 * @throws DomainError 'not_found' for a question that does not exist
 */
export async function listResidents(
  ctx: TxCtx,
  filter: ResidentFilter,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ entries: ListedResident[]; attributes: Attribute[]; next: string | null }> {
  const attributes = (await attributeDefinitions(ctx, 'active')).filter(
    (attribute) => attribute.class === 'open',
  );
  const rows = await readRows(ctx, filter, readCursor(page.after), page.limit + 1, await codeOf(ctx, filter));
  const shown = rows.slice(0, page.limit);
  const answers = await readManyAnswers(
    ctx,
    shown.map((row) => row.resident_no),
    attributes,
  );
  const last = shown.at(-1);
  return {
    attributes,
    entries: shown.map((row) => ({ row, answers: answers.get(row.resident_no)! })), // every asked number has its entry
    next:
      rows.length > page.limit && last ? `${last.first_followed_at.toString()}_${last.resident_no}` : null,
  };
}

/** The interned code of the wanted choice; null without such a filter, -1 when nobody ever chose it. */
async function codeOf(ctx: TxCtx, { definitionId, choice }: ResidentFilter): Promise<number | null> {
  if (definitionId === undefined) return null;
  await attributeDefinition(ctx, definitionId);
  const row = await ctx.db
    .selectFrom('facet_values')
    .select('code')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('kind', '=', choice === undefined ? 'answered' : 'choice')
    .where('subject', '=', definitionId)
    .where('value', '=', choice ?? '')
    .executeTakeFirst();
  return row?.code ?? -1;
}

async function readRows(
  ctx: TxCtx,
  filter: ResidentFilter,
  after: Cursor | null,
  limit: number,
  code: number | null,
) {
  return (
    ctx.db
      .selectFrom('residents as r')
      .select([
        'r.id',
        'r.resident_no',
        'r.display_name',
        'r.friendship',
        'r.friendship_at',
        'r.first_followed_at',
      ])
      .select(['r.registered_at', 'r.language', 'r.staff_tester', 'r.protected', 'r.use_stopped'])
      .where('r.municipality_id', '=', ctx.scope.municipalityId)
      .where('r.erased_at', 'is', null)
      .where(visibleRows(ctx, 'r'))
      .$if(filter.friendship !== undefined, (query) => query.where('r.friendship', '=', filter.friendship!)) // checked
      .$if(filter.registered !== undefined, (query) =>
        query.where('r.registered_at', filter.registered === 'yes' ? 'is not' : 'is', null),
      )
      .$if(filter.tester !== undefined, (query) => query.where('r.staff_tester', '=', true))
      .$if(filter.protected !== undefined, (query) => query.where('r.protected', '=', true))
      // 利用停止: whoever is found by an answer is used by it.
      .$if(code !== null, (query) =>
        query.where('r.use_stopped', '=', false).where(
          sql<boolean>`EXISTS (SELECT 1 FROM facets f WHERE f.municipality_id = r.municipality_id AND f.resident_no = r.resident_no
          AND ${code}::int = ANY (f.values))`,
        ),
      )
      .$if(after !== null, (query) =>
        query.where(
          sql<boolean>`(r.first_followed_at, r.resident_no) < (${after?.at}::timestamptz, ${after?.no}::int)`,
        ),
      )
      .orderBy('r.first_followed_at', 'desc')
      .orderBy('r.resident_no', 'desc')
      .limit(limit)
      .execute()
  );
}

/** A cursor that we did not write begins at the front; PostgreSQL must not be the first to look at it. */
function readCursor(after: string | undefined): Cursor | null {
  const match = /^([12]\d{3}-.+)_(\d{1,9})$/.exec(after ?? '');
  try {
    return match ? { at: Temporal.Instant.from(match[1]!).toString(), no: Number(match[2]) } : null; // both groups always match
  } catch {
    return null;
  }
}

/** Friends, blocked, registered, and who came or left today (Japan's day). */
export async function summariseResidents(ctx: TxCtx) {
  const startOfDay = ctx.now().toZonedDateTimeISO('Asia/Tokyo').startOfDay().toInstant();
  const { rows } = await sql<{
    friends: number;
    blocked: number;
    registered: number;
    new_today: number;
    blocked_today: number;
  }>`
    SELECT count(*) FILTER (WHERE friendship = 'followed') AS friends,
      count(*) FILTER (WHERE friendship = 'blocked') AS blocked,
      count(*) FILTER (WHERE friendship = 'followed' AND registered_at IS NOT NULL) AS registered,
      count(*) FILTER (WHERE first_followed_at >= ${startOfDay}) AS new_today,
      count(*) FILTER (WHERE friendship = 'blocked' AND friendship_at >= ${startOfDay}) AS blocked_today
    FROM residents WHERE municipality_id = ${ctx.scope.municipalityId} AND erased_at IS NULL
      AND ${visibleRows(ctx, 'residents')}`.execute(ctx.db);
  const counts = rows[0]!; // an aggregate has one row
  return {
    friends: counts.friends,
    blocked: counts.blocked,
    registered: counts.registered,
    newToday: counts.new_today,
    blockedToday: counts.blocked_today,
    at: ctx.now().toString(),
  };
}
