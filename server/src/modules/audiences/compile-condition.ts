/**
 * From a condition to what PostgreSQL evaluates: a list of sources (sets of residents) and two expressions over their
 * bits, one for yes and one for no. Who is in neither has not answered. Kleene's logic falls out of carrying both:
 * all = (and of yes, or of no), any = (or of yes, and of no), not = swapped.
 */
import type { Condition } from '@madoguchi/contract/audiences';
import { sql, type RawBuilder } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { and, EVERY, NONE, not, or, type Bits, type Outcome } from './bit-expressions.ts';
import type { Surroundings } from './definitions.ts';
import { facets, meaningOf, type Meant, type OpenSource } from './part-meaning.ts';
import { uncounted, withheldFrom, type MessageNature } from './withholding.ts';

/** A segment may name segments; what they unfold to together stays below this. */
export const MAX_COMPILED_PARTS = 2_000;

/** A set of residents in terms of interned values and of queries; a resident in any of them is in the set. */
export interface Source {
  readonly codes: readonly number[];
  readonly residents: readonly RawBuilder<unknown>[];
  /** Queries of rows (chunk, bits). */
  readonly chunks: readonly RawBuilder<unknown>[];
}

export interface Program {
  /** Source 0 is always the current friends, source 1 those who are in no figure (利用停止). */
  readonly sources: readonly Source[];
  /** One per condition, in order. */
  readonly outcomes: readonly Outcome[];
  /** Who is not addressed by this kind of message, whatever the condition. */
  readonly withheld: Bits;
}

const FRIENDS = facets({ kind: 'friendship', subject: '', values: new Set(['followed']) });
/** Those who are counted at all, as SQL over the first two sources. */
export const COUNTED = '(s0 & ~s1)';

/**
 * Compiles several conditions over shared sources: what two of them ask is read once.
 * @param wholes null stands for everyone
 * @param use whether a person reads the figures, or something is sent
 * @param message what is sent: some must not get it
 * @throws Error when a condition has problems (`check-condition.ts`): callers check first
 */
export async function compileConditions(
  ctx: TxCtx,
  around: Surroundings,
  wholes: readonly (Condition | null)[],
  { use, message }: { readonly use: 'count' | 'send'; readonly message: MessageNature },
): Promise<Program> {
  const open: OpenSource[] = [];
  const places = new Map<string, string>();
  let parts = 0;

  /** The column of a source; the same facets asked twice are read once. */
  function column(source: OpenSource): Bits {
    const fixed =
      source.residents.length === 0 &&
      source.chunks.length === 0 &&
      source.facets.every(({ values }) => typeof values !== 'function');
    const key = fixed
      ? JSON.stringify(
          source.facets.map(({ kind, subject, values }) => [
            kind,
            subject,
            values && [...(values as ReadonlySet<string>)].sort(),
          ]),
        )
      : `#${open.length}`;
    const known = places.get(key);
    if (known) return known;
    const name = `s${open.push(source) - 1}`;
    places.set(key, name);
    return name;
  }

  const columns = ({ of, without }: Meant): Bits =>
    without === null ? column(of) : and([column(of), not(column(without))]);

  async function compile(part: Condition, inside: readonly string[]): Promise<Outcome> {
    parts += 1;
    if (parts > MAX_COMPILED_PARTS) throw new Error('the condition unfolds to too many parts');
    switch (part.kind) {
      case 'all': {
        const of = await compileEach(part.of, inside);
        return { yes: and(of.map(({ yes }) => yes)), no: or(of.map(({ no }) => no)) };
      }
      case 'any': {
        const of = await compileEach(part.of, inside);
        return { yes: or(of.map(({ yes }) => yes)), no: and(of.map(({ no }) => no)) };
      }
      case 'not': {
        const { yes, no } = await compile(part.of, inside);
        return { yes: no, no: yes };
      }
      case 'segment': {
        const segment = around.segments.get(part.segmentId);
        if (!segment || inside.includes(segment.id))
          throw new Error(`segment ${part.segmentId} is missing or names itself`);
        const { yes, no } = await compile(segment.condition, [...inside, segment.id]);
        // Its own switch: who did not answer belongs to it, so that nothing is unanswered about it.
        const outcome = segment.includeUnanswered ? { yes: not(no), no } : { yes, no };
        return part.settled ? { yes: outcome.yes, no: not(outcome.yes) } : outcome;
      }
      default: {
        const { yes, known } = await meaningOf(ctx, part);
        const yesBits = columns(yes);
        const notYes = not(yesBits);
        return { yes: yesBits, no: known === 'everybody' ? notYes : and([columns(known), notYes]) };
      }
    }
  }

  async function compileEach(list: readonly Condition[], inside: readonly string[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const part of list) outcomes.push(await compile(part, inside));
    return outcomes;
  }

  column(FRIENDS);
  column(facets(...uncounted(ctx, use)));
  const outcomes: Outcome[] = [];
  for (const whole of wholes) {
    parts = 0;
    outcomes.push(whole === null ? { yes: EVERY, no: NONE } : await compile(whole, []));
  }
  const withheld = or((await withheldFrom(ctx, message)).map(columns));
  return { sources: await lookUp(ctx, open), outcomes, withheld };
}

/** An expression as SQL, limited to those who are counted at all. */
export const friendsWho = (bits: Bits): RawBuilder<unknown> =>
  sql.raw(bits === NONE ? '(s0 & ~s0)' : and([COUNTED, bits]));

/** Replaces what sources say in words by codes: one read of a small table for all of them. */
async function lookUp(ctx: TxCtx, open: readonly OpenSource[]): Promise<Source[]> {
  const asked = open.flatMap((source) => source.facets);
  const { rows } = await sql<{ code: number; kind: string; subject: string; value: string }>`
    SELECT code, kind, subject, value FROM facet_values
    WHERE municipality_id = ${ctx.scope.municipalityId}
      AND kind = ANY(${[...new Set(asked.map(({ kind }) => kind))]}) AND subject = ANY(${[...new Set(asked.map(({ subject }) => subject))]})`.execute(
    ctx.db,
  );
  const byPlace = Map.groupBy(rows, ({ kind, subject }) => `${kind}\n${subject}`);
  return open.map((source) => ({
    residents: source.residents,
    chunks: source.chunks,
    codes: source.facets.flatMap(({ kind, subject, values }) =>
      (byPlace.get(`${kind}\n${subject}`) ?? [])
        .filter(
          ({ value }) =>
            values === null || (typeof values === 'function' ? values(value) : values.has(value)),
        )
        .map(({ code }) => code),
    ),
  }));
}
