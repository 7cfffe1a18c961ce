/** Whom a target would reach now, as bits: for figures about the same residents that only another module can make. */
import type { Target } from '@madoguchi/contract/audiences';
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { and, not, reached } from './bit-expressions.ts';
import { bytesOf } from './bits.ts';
import { serious } from './check-condition.ts';
import { compileConditions, friendsWho } from './compile-condition.ts';
import { withSources } from './evaluate.ts';
import { readTarget } from './read-target.ts';
import type { MessageNature } from './withholding.ts';

/** @returns bytes by chunk (`bits.ts`); empty when the target has no clear meaning */
export async function bitsOfTarget(
  ctx: TxCtx,
  target: Target,
  message: MessageNature,
): Promise<ReadonlyMap<number, Buffer>> {
  const read = await readTarget(ctx, target);
  if (serious(read.problems).length > 0) return new Map();
  const program = await compileConditions(ctx, read.around, [read.condition], { use: 'count', message });
  const meant = reached(program.outcomes[0]!, read.includeUnanswered); // one condition, one outcome
  const { rows } = await sql<{ chunk: number; bytes: Buffer }>`
    ${withSources(ctx, program)}
    SELECT chunk, ${bytesOf(sql`${friendsWho(and([meant, not(program.withheld)]))}`)} AS bytes FROM filled`.execute(
    ctx.db,
  );
  return new Map(rows.map(({ chunk, bytes }) => [chunk, bytes]));
}

/** Frozen audiences as bytes, one row per audience and chunk. */
export async function bitsOfAudiences(
  ctx: TxCtx,
  audienceIds: readonly string[],
): Promise<readonly { readonly chunk: number; readonly bytes: Buffer }[]> {
  if (audienceIds.length === 0) return [];
  const { rows } = await sql<{ chunk: number; bytes: Buffer }>`
    SELECT chunk, ${bytesOf(sql`bits`)} AS bytes FROM audience_bits
    WHERE municipality_id = ${ctx.scope.municipalityId} AND audience_id = ANY(${[...audienceIds]}::uuid[])`.execute(
    ctx.db,
  );
  return rows;
}
