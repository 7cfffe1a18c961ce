/** What each kind of part asks for, in sets of residents that can be turned into bits. */
import type { ConditionLeaf } from '@madoguchi/contract/audiences';
import { sql, type RawBuilder } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { TOKYO, todayInJapan } from '../../platform/time/index.ts';
import { sampleChunk } from './sample-bits.ts';
import { CHUNK_BITS } from './bits.ts';
import { birthDates, birthYears, splitMonths } from './ages.ts';
import { condition as conditionPoint, type ResidentSet } from './condition-plug.ts';

export interface FacetMatch {
  readonly kind: string;
  readonly subject: string;
  /** null: any value. */
  readonly values: ReadonlySet<string> | ((value: string) => boolean) | null;
}

export interface OpenSource {
  readonly facets: readonly FacetMatch[];
  readonly residents: readonly RawBuilder<unknown>[];
  readonly chunks: readonly RawBuilder<unknown>[];
}

/** Those in the one and not in the other. */
export interface Meant {
  readonly of: OpenSource;
  readonly without: OpenSource | null;
}

/** What a part means, before its values are looked up. */
export interface Meaning {
  readonly yes: Meant;
  readonly known: Meant | 'everybody';
}

export const facets = (...list: FacetMatch[]): OpenSource => ({ facets: list, residents: [], chunks: [] });
const plainly = (of: OpenSource): Meant => ({ of, without: null });

/** What one part asks. A segment is unfolded by the compiler. */
export async function meaningOf(
  ctx: TxCtx,
  part: Exclude<ConditionLeaf, { kind: 'segment' }>,
): Promise<Meaning> {
  switch (part.kind) {
    case 'choice':
      return {
        yes: plainly(facets({ kind: 'choice', subject: part.definitionId, values: new Set(part.choices) })),
        known: plainly(answeredTo(part.definitionId)),
      };
    case 'answered':
      return { yes: plainly(answeredTo(part.definitionId)), known: 'everybody' };
    case 'age': {
      const { first, last } = birthYears(part.from, part.to, dayOf(ctx, part.on));
      const within = (value: string) => Number(value) <= last && (first === null || Number(value) >= first);
      return {
        yes: plainly(facets({ kind: 'year', subject: part.definitionId, values: within })),
        known: plainly(answeredTo(part.definitionId)),
      };
    }
    case 'dates_age': {
      const { months, pieces } = splitMonths(birthDates(part.unit, part.from, part.to, dayOf(ctx, part.on)));
      // YYYY-MM sorts as text.
      const first = months.first?.toString() ?? '';
      const last = months.last.toString();
      return {
        yes: plainly({
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
          chunks: [],
        }),
        known: plainly(answeredTo(part.definitionId)),
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
      return { yes: plainly({ facets: [], residents: [residents], chunks: [] }), known: 'everybody' };
    }
    case 'language':
      return {
        yes: plainly(facets({ kind: 'language', subject: '', values: new Set(part.languages) })),
        known: plainly(facets({ kind: 'language', subject: '', values: null })),
      };
    case 'testers':
      return { yes: plainly(facets({ kind: 'tester', subject: '', values: null })), known: 'everybody' };
    case 'list': {
      const chunks = sql`
        SELECT chunk, bits FROM resident_list_bits
        WHERE municipality_id = ${ctx.scope.municipalityId} AND list_id = ${part.listId}`;
      return { yes: plainly({ facets: [], residents: [], chunks: [chunks] }), known: 'everybody' };
    }
    case 'sample':
      return {
        yes: plainly({ facets: [], residents: [], chunks: [await sample(ctx, part)] }),
        known: 'everybody',
      };
    case 'plugged': {
      const plug = ctx.plugs.all(conditionPoint).find(({ name }) => name === part.plug);
      if (!plug) throw new Error(`no condition is plugged in as '${part.plug}'`);
      const { yes, known } = await plug.find(ctx, plug.settings.parse(part.settings));
      return { yes: meant(yes), known: known === 'everybody' ? known : meant(known) };
    }
  }
}

const answeredTo = (definitionId: string): OpenSource =>
  facets({ kind: 'answered', subject: definitionId, values: null });

/** A set that a plug describes. */
export function meant(set: ResidentSet): Meant {
  if ('facets' in set)
    return plainly(
      facets(
        ...set.facets.map(({ kind, subject, values }) => ({
          kind,
          subject,
          values: Array.isArray(values)
            ? new Set(values as readonly string[])
            : (values as FacetMatch['values']),
        })),
      ),
    );
  if ('residents' in set) return plainly({ facets: [], residents: [set.residents], chunks: [] });
  return {
    of: { facets: [], residents: [], chunks: [set.chunks] },
    without: set.without ? { facets: [], residents: [set.without], chunks: [] } : null,
  };
}

async function sample(
  ctx: TxCtx,
  { seed, percent }: { readonly seed: number; readonly percent: number },
): Promise<RawBuilder<unknown>> {
  const { rows } = await sql<{ last: number | null }>`
    SELECT max(resident_no) AS last FROM facets WHERE municipality_id = ${ctx.scope.municipalityId}`.execute(
    ctx.db,
  );
  const chunks = Math.floor((rows[0]?.last ?? -1) / CHUNK_BITS) + 1;
  const hex = Array.from({ length: chunks }, (_, chunk) => sampleChunk(seed, percent, chunk));
  return sql`
    SELECT (place - 1)::int AS chunk, ('x' || hex)::varbit AS bits
    FROM unnest(${hex}::text[]) WITH ORDINALITY AS drawn (hex, place)`;
}

/** The day that a condition is about. */
function dayOf(ctx: Pick<TxCtx, 'now'>, on: string): Temporal.PlainDate {
  return on === 'today' ? todayInJapan(ctx.now()) : Temporal.PlainDate.from(on);
}

const startOf = (day: string): Temporal.Instant =>
  Temporal.PlainDate.from(day).toZonedDateTime(TOKYO).toInstant();
