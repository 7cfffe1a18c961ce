/** 配信先（確定）: fixes who is meant, once, before the click is answered. */
import type { Target } from '@madoguchi/contract/audiences';
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { serious } from './check-condition.ts';
import { and, not, reached } from './bit-expressions.ts';
import { compileConditions, friendsWho } from './compile-condition.ts';
import { withSources } from './evaluate.ts';
import { readTarget } from './read-target.ts';
import { ORDINARY, type MessageNature } from './withholding.ts';

export interface FrozenAudience {
  readonly audienceId: string;
  readonly count: number;
  /** Whom the target means and this kind of message must not reach: a broadcast would reach them. */
  readonly withheld: number;
  /** The target as it was worded at that moment. */
  readonly sentence: string;
}

/**
 * Freezes the friends whom the target reaches in the snapshot of one statement: what was committed before is in, also
 * when the bits do not know it yet. Blocked residents are never in.
 * @param message what is sent: who must not get that (`withholding.ts`) is left out, here and nowhere else
 * @param sender who answers for it, when the program acts for somebody (a scheduled delivery): their limit holds
 * @throws DomainError 'condition_invalid' when the target has no clear meaning (any more)
 */
export async function freezeAudience(
  ctx: TxCtx,
  target: Target,
  message: MessageNature = ORDINARY,
  sender?: string | null,
): Promise<FrozenAudience> {
  const read = await readTarget(ctx, target, sender);
  const problems = serious(read.problems);
  if (problems.length > 0) throw new DomainError('condition_invalid', { problems });
  const program = await compileConditions(ctx, read.around, [read.condition], { use: 'send', message });
  const [outcome] = program.outcomes;
  const meant = reached(outcome!, read.includeUnanswered); // one condition, one outcome
  const bits = friendsWho(and([meant, not(program.withheld)]));
  const { municipalityId } = ctx.scope;
  // One statement for the snapshot's sake. The foreign key from bits to audience is checked at its end.
  const { rows } = await sql<{ id: string; count: number; withheld: number }>`
    ${withSources(ctx, program)},
    frozen AS MATERIALIZED (SELECT chunk, ${bits} AS bits, bit_count(${friendsWho(meant)}) AS meant FROM filled),
    audience AS (
      INSERT INTO audiences (municipality_id, target, sentence, count, frozen_at)
      SELECT ${municipalityId}, ${JSON.stringify(target)}::jsonb, ${read.sentence},
        (SELECT coalesce(sum(bit_count(bits)), 0)::int FROM frozen), ${ctx.now()}::timestamptz
      RETURNING id, count
    ),
    stored AS (
      INSERT INTO audience_bits (municipality_id, audience_id, chunk, bits)
      SELECT ${municipalityId}, audience.id, chunk, bits FROM frozen, audience WHERE bit_count(bits) > 0
    )
    SELECT id, count, (SELECT coalesce(sum(meant), 0)::int FROM frozen) - count AS withheld FROM audience`.execute(
    ctx.db,
  );
  const { id, count, withheld } = rows[0]!; // the INSERT made one row
  return { audienceId: id, count, withheld, sentence: read.sentence };
}
