/** The live count. */
import type { Condition, ConditionCount } from '@madoguchi/contract/audiences';
import { sql } from 'kysely';
import type { Exact } from '@madoguchi/contract/people-count';
import type { TxCtx } from '../../platform/context/context.ts';
import { and, not, reached as reachedBy } from './bit-expressions.ts';
import { compileConditions, COUNTED, friendsWho } from './compile-condition.ts';
import { readSurroundings, type Surroundings } from './definitions.ts';
import { withSources } from './evaluate.ts';
import { ORDINARY, type MessageNature } from './withholding.ts';

/** Conditions per statement: PostgreSQL's result has at most 1,664 columns, and we take three each. */
const CONDITIONS_AT_ONCE = 200;

/** A condition to be counted; null is 友だち全員. */
export interface Countable {
  readonly condition: Condition | null;
  readonly includeUnanswered: boolean;
}

/**
 * How many current friends fulfil the condition, do not, and did not answer what it asks. Exact at this moment.
 * @param whole null for 友だち全員
 * @param options.message what is to be sent: who must not get that is not reached
 * @throws Error when the condition has serious problems: check it first
 */
export async function countCondition(
  ctx: TxCtx,
  whole: Condition | null,
  options: { includeUnanswered?: boolean; around?: Surroundings; message?: MessageNature } = {},
): Promise<Exact<ConditionCount>> {
  const around = options.around ?? (await readSurroundings(ctx));
  const [count] = await countConditions(
    ctx,
    around,
    [{ condition: whole, includeUnanswered: options.includeUnanswered ?? false }],
    options.message,
  );
  return count!; // one asked, one given
}

/** Several conditions by one statement, in their order. */
export async function countConditions(
  ctx: TxCtx,
  around: Surroundings,
  list: readonly Countable[],
  message: MessageNature = ORDINARY,
): Promise<Exact<ConditionCount>[]> {
  const counts: Exact<ConditionCount>[] = [];
  for (let start = 0; start < list.length; start += CONDITIONS_AT_ONCE) {
    counts.push(
      ...(await countTogether(ctx, around, list.slice(start, start + CONDITIONS_AT_ONCE), message)),
    );
  }
  return counts;
}

async function countTogether(
  ctx: TxCtx,
  around: Surroundings,
  list: readonly Countable[],
  message: MessageNature,
): Promise<Exact<ConditionCount>[]> {
  const program = await compileConditions(
    ctx,
    around,
    list.map(({ condition }) => condition),
    { use: 'count', message },
  );
  const figures = program.outcomes.flatMap(({ yes, no }, index) => [
    sql`coalesce(sum(bit_count(${friendsWho(yes)})), 0)::int AS ${sql.raw(`yes${index}`)}`,
    sql`coalesce(sum(bit_count(${friendsWho(no)})), 0)::int AS ${sql.raw(`no${index}`)}`,
    sql`coalesce(sum(bit_count(${friendsWho(and([reachedBy(program.outcomes[index]!, list[index]!.includeUnanswered), not(program.withheld)]))})), 0)::int AS ${sql.raw(`reached${index}`)}`, // one outcome each
  ]);
  const { rows } = await sql<Record<string, number>>`
    ${withSources(ctx, program)}
    SELECT coalesce(sum(bit_count(${sql.raw(COUNTED)})), 0)::int AS friends, ${sql.join(figures)} FROM filled`.execute(
    ctx.db,
  );
  const row = rows[0]!; // an aggregate without GROUP BY is one row
  const friends = row['friends']!; // selected above, like the two of each condition
  return list.map(({ includeUnanswered }, index) => {
    const yes = row[`yes${index}`]!;
    const no = row[`no${index}`]!;
    const reached = row[`reached${index}`]!;
    return {
      yes,
      no,
      unanswered: friends - yes - no,
      friends,
      reached,
      withheld: (includeUnanswered ? friends - no : yes) - reached,
    };
  });
}
