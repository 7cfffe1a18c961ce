/**
 * From a condition to what PostgreSQL evaluates: a list of sources (sets of residents) and two expressions over their
 * bits, one for yes and one for no. Who is in neither has not answered. Kleene's logic falls out of carrying both:
 * all = (and of yes, or of no), any = (or of yes, and of no), not = swapped.
 */
import type { Condition, ConditionLeaf } from '@madoguchi/contract/audiences';
import { sql, type RawBuilder } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { TOKYO, todayInJapan } from '../../platform/time/index.ts';
import { birthDates, birthYears, splitMonths } from './ages.ts';
import { condition as conditionPoint, type ResidentSet } from './condition-plug.ts';
import type { Surroundings } from './definitions.ts';

/** A segment may name segments; what they unfold to together stays below this. */
export const MAX_COMPILED_PARTS = 2_000;

/** A set of residents in terms of interned values and of queries; a resident in any of them is in the set. */
export interface Source {
  readonly codes: readonly number[];
  readonly residents: readonly RawBuilder<unknown>[];
}

export interface Program {
  /** Source 0 is always the current friends. */
  readonly sources: readonly Source[];
  /** One per condition, in order. */
  readonly outcomes: readonly Outcome[];
}

/** Bits as SQL text over the columns s0, s1, … of one chunk; the two constants are folded away where they can be. */
type Bits = string;
const NONE = 'none';
const EVERY = 'every';

/** Not yet limited to friends. */
export interface Outcome {
  readonly yes: Bits;
  readonly no: Bits;
}

const not = (bits: Bits): Bits => (bits === NONE ? EVERY : bits === EVERY ? NONE : `(~${bits})`);

function and(list: readonly Bits[]): Bits {
  if (list.includes(NONE)) return NONE;
  return join(
    list.filter((bits) => bits !== EVERY),
    '&',
    EVERY,
  );
}

function or(list: readonly Bits[]): Bits {
  if (list.includes(EVERY)) return EVERY;
  return join(
    list.filter((bits) => bits !== NONE),
    '|',
    NONE,
  );
}

function join(list: readonly Bits[], operator: '&' | '|', empty: Bits): Bits {
  return list.length === 0 ? empty : list.length === 1 ? list[0]! : `(${list.join(` ${operator} `)})`; // length 1
}

interface FacetMatch {
  readonly kind: string;
  readonly subject: string;
  /** null: any value. */
  readonly values: ReadonlySet<string> | ((value: string) => boolean) | null;
}

interface OpenSource {
  readonly facets: readonly FacetMatch[];
  readonly residents: readonly RawBuilder<unknown>[];
}

/** What a leaf means, before its values are looked up. */
interface Meaning {
  readonly yes: OpenSource;
  readonly known: OpenSource | 'everybody';
}

const facets = (...list: FacetMatch[]): OpenSource => ({ facets: list, residents: [] });
const FRIENDS = facets({ kind: 'friendship', subject: '', values: new Set(['followed']) });

/**
 * Compiles several conditions over shared sources: what two of them ask is read once.
 * @param wholes null stands for everyone
 * @throws Error when a condition has problems (`check-condition.ts`): callers check first
 */
export async function compileConditions(
  ctx: TxCtx,
  around: Surroundings,
  wholes: readonly (Condition | null)[],
): Promise<Program> {
  const open: OpenSource[] = [];
  const places = new Map<string, string>();
  let parts = 0;

  /** The column of a source; the same facets asked twice are read once. */
  function column(source: OpenSource): Bits {
    const fixed =
      source.residents.length === 0 && source.facets.every(({ values }) => typeof values !== 'function');
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
        return segment.includeUnanswered ? { yes: not(no), no } : { yes, no };
      }
      default: {
        const { yes, known } = await meaningOf(ctx, part);
        const yesBits = column(yes);
        const notYes = not(yesBits);
        return { yes: yesBits, no: known === 'everybody' ? notYes : and([column(known), notYes]) };
      }
    }
  }

  async function compileEach(list: readonly Condition[], inside: readonly string[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const part of list) outcomes.push(await compile(part, inside));
    return outcomes;
  }

  column(FRIENDS);
  const outcomes: Outcome[] = [];
  for (const whole of wholes) {
    parts = 0;
    outcomes.push(whole === null ? { yes: EVERY, no: NONE } : await compile(whole, []));
  }
  return { sources: await lookUp(ctx, open), outcomes };
}

/** Those whom the rule reaches: yes, or everybody but no. */
export const reached = ({ yes, no }: Outcome, includeUnanswered: boolean): Bits =>
  includeUnanswered ? not(no) : yes;

/** An expression as SQL, limited to current friends. */
export function friendsWho(bits: Bits): RawBuilder<unknown> {
  if (bits === NONE) return sql.raw('(s0 & ~s0)');
  return sql.raw(bits === EVERY ? 's0' : `(s0 & ${bits})`);
}

async function meaningOf(ctx: TxCtx, part: ConditionLeaf): Promise<Meaning> {
  switch (part.kind) {
    case 'choice':
      return {
        yes: facets({ kind: 'choice', subject: part.definitionId, values: new Set(part.choices) }),
        known: answeredTo(part.definitionId),
      };
    case 'answered':
      return { yes: answeredTo(part.definitionId), known: 'everybody' };
    case 'age': {
      const { first, last } = birthYears(part.from, part.to, dayOf(ctx, part.on));
      const within = (value: string) => Number(value) <= last && (first === null || Number(value) >= first);
      return {
        yes: facets({ kind: 'year', subject: part.definitionId, values: within }),
        known: answeredTo(part.definitionId),
      };
    }
    case 'dates_age': {
      const { months, pieces } = splitMonths(birthDates(part.unit, part.from, part.to, dayOf(ctx, part.on)));
      // YYYY-MM sorts as text.
      const first = months.first?.toString() ?? '';
      const last = months.last.toString();
      return {
        yes: {
          facets: [
            {
              kind: 'birth_month',
              subject: part.definitionId,
              values: (value) => value >= first && value <= last,
            },
          ],
          residents: pieces.map(
            (piece) => sql`
              SELECT resident_no FROM resident_dates
              WHERE municipality_id = ${ctx.scope.municipalityId} AND definition_id = ${part.definitionId}
                AND date BETWEEN ${piece.first}::date AND ${piece.last}::date`,
          ),
        },
        known: answeredTo(part.definitionId),
      };
    }
    case 'friend_since': {
      const from =
        part.from === null ? sql`true` : sql`first_followed_at >= ${startOf(part.from)}::timestamptz`;
      const to =
        part.to === null
          ? sql`true`
          : sql`first_followed_at < ${startOf(Temporal.PlainDate.from(part.to).add({ days: 1 }).toString())}::timestamptz`;
      const residents = sql`SELECT resident_no FROM residents WHERE municipality_id = ${ctx.scope.municipalityId} AND ${from} AND ${to}`;
      return { yes: { facets: [], residents: [residents] }, known: 'everybody' };
    }
    case 'language':
      return {
        yes: facets({ kind: 'language', subject: '', values: new Set(part.languages) }),
        known: facets({ kind: 'language', subject: '', values: null }),
      };
    case 'testers':
      return { yes: facets({ kind: 'tester', subject: '', values: null }), known: 'everybody' };
    case 'plugged': {
      const plug = ctx.plugs.all(conditionPoint).find(({ name }) => name === part.plug);
      if (!plug) throw new Error(`no condition is plugged in as '${part.plug}'`);
      const { yes, known } = await plug.find(ctx, plug.settings.parse(part.settings));
      return { yes: openSource(yes), known: known === 'everybody' ? known : openSource(known) };
    }
    case 'segment':
      throw new Error('a segment is unfolded by its caller');
  }
}

const answeredTo = (definitionId: string): OpenSource =>
  facets({ kind: 'answered', subject: definitionId, values: null });

function openSource(set: ResidentSet): OpenSource {
  return 'residents' in set
    ? { facets: [], residents: [set.residents] }
    : facets(...set.facets.map(({ kind, subject, values }) => ({ kind, subject, values: new Set(values) })));
}

/** The day that a condition is about. */
export function dayOf(ctx: Pick<TxCtx, 'now'>, on: string): Temporal.PlainDate {
  return on === 'today' ? todayInJapan(ctx.now()) : Temporal.PlainDate.from(on);
}

const startOf = (day: string): Temporal.Instant =>
  Temporal.PlainDate.from(day).toZonedDateTime(TOKYO).toInstant();

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
