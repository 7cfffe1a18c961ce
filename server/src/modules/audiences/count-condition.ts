/** The live count. */
import type { Condition, ConditionCount } from '@madoguchi/contract/audiences';
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { compileConditions, friendsWho } from './compile-condition.ts';
import { readSurroundings, type Surroundings } from './definitions.ts';
import { withSources } from './evaluate.ts';

/** Conditions per statement: PostgreSQL's result has at most 1,664 columns, and we take two each. */
const CONDITIONS_AT_ONCE = 200;

/** A condition to be counted; null is 友だち全員. */
export interface Countable {
  readonly condition: Condition | null;
  readonly includeUnanswered: boolean;
}

/**
 * How many current friends fulfil the condition, do not, and did not answer what it asks. Exact at this moment.
 * @param whole null for 友だち全員
 * @throws Error when the condition has serious problems: check it first
 */
export async function countCondition(
  ctx: TxCtx,
  whole: Condition | null,
  options: { includeUnanswered?: boolean; around?: Surroundings } = {},
): Promise<ConditionCount> {
  const around = options.around ?? (await readSurroundings(ctx));
  const [count] = await countConditions(ctx, around, [
    { condition: whole, includeUnanswered: options.includeUnanswered ?? false },
  ]);
  return count!; // one asked, one given
}

/** Several conditions by one statement, in their order. */
export async function countConditions(
  ctx: TxCtx,
  around: Surroundings,
  list: readonly Countable[],
): Promise<ConditionCount[]> {
  const counts: ConditionCount[] = [];
  for (let start = 0; start < list.length; start += CONDITIONS_AT_ONCE) {
    counts.push(...(await countTogether(ctx, around, list.slice(start, start + CONDITIONS_AT_ONCE))));
  }
  return counts;
}

async function countTogether(
  ctx: TxCtx,
  around: Surroundings,
  list: readonly Countable[],
): Promise<ConditionCount[]> {
  const program = await compileConditions(
    ctx,
    around,
    list.map(({ condition }) => condition),
  );
  const figures = program.outcomes.flatMap(({ yes, no }, index) => [
    sql`coalesce(sum(bit_count(${friendsWho(yes)})), 0)::int AS ${sql.raw(`yes${index}`)}`,
    sql`coalesce(sum(bit_count(${friendsWho(no)})), 0)::int AS ${sql.raw(`no${index}`)}`,
  ]);
  const { rows } = await sql<Record<string, number>>`
    ${withSources(ctx, program)}
    SELECT coalesce(sum(bit_count(s0)), 0)::int AS friends, ${sql.join(figures)} FROM filled`.execute(ctx.db);
  const row = rows[0]!; // an aggregate without GROUP BY is one row
  const friends = row['friends']!; // selected above, like the two of each condition
  return list.map(({ includeUnanswered }, index) => {
    const yes = row[`yes${index}`]!;
    const no = row[`no${index}`]!;
    return {
      yes,
      no,
      unanswered: friends - yes - no,
      friends,
      reached: includeUnanswered ? friends - no : yes,
    };
  });
}
