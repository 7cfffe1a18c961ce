/** 登録状況 (SEG-10): how many friends registered each choice, year and language, and children of which age. */
import type { Condition, ConditionAttribute } from '@madoguchi/contract/audiences';
import type { Exact } from '@madoguchi/contract/people-count';
import { sql } from 'kysely';
import { todayInJapan } from '../../platform/time/index.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { countConditions } from './count-condition.ts';
import type { AttributeDefinition, Surroundings } from './definitions.ts';
import { KINDS_ASKED } from './definitions.ts';
import { COUNTED } from './compile-condition.ts';
import { withSources } from './evaluate.ts';
import { uncounted } from './withholding.ts';

/** Children's ages shown one by one: 0 to 17, those who are no adults. */
const CHILD_AGES = 18;

const COUNTED_KINDS = ['friendship', 'answered', 'choice', 'year', 'language', 'tester'];

interface CountedValue {
  readonly kind: string;
  readonly subject: string;
  readonly value: string;
  readonly count: number;
}

export interface Registrants {
  readonly friends: number;
  readonly testers: number;
  readonly attributes: Exact<ConditionAttribute>[];
  readonly languages: { language: string; count: number }[];
}

export async function countRegistrants(ctx: TxCtx, around: Surroundings): Promise<Registrants> {
  const values = await countValues(ctx);
  const friends = values.find(({ kind }) => kind === 'friendship')?.count ?? 0;
  const usable = [...around.attributes.values()].flatMap((attribute) => {
    const kind = conditionKindOf(attribute);
    return kind ? [{ attribute, kind }] : [];
  });
  const childAges = await countChildAges(
    ctx,
    around,
    usable.filter(({ kind }) => kind === 'dates_age').map(({ attribute }) => attribute.id),
  );
  const year = todayInJapan(ctx.now()).year;
  return {
    friends,
    testers: values.filter(({ kind }) => kind === 'tester').reduce((sum, { count }) => sum + count, 0),
    languages: values
      .filter(({ kind }) => kind === 'language')
      .map(({ value, count }) => ({ language: value, count }))
      .sort((one, other) => other.count - one.count),
    attributes: usable.map(({ attribute, kind }) => {
      const own = values.filter(({ subject }) => subject === attribute.id);
      const answered = own.find((value) => value.kind === 'answered')?.count ?? 0;
      return {
        definitionId: attribute.id,
        key: attribute.key,
        label: attribute.label,
        state: attribute.state,
        conditionKind: kind,
        multiple: attribute.kind === 'multiple_choice',
        answered,
        unanswered: friends - answered,
        choices: attribute.choices.map(({ key, label }) => ({
          key,
          label,
          count: own.find((value) => value.kind === 'choice' && value.value === key)?.count ?? 0,
        })),
        ages: kind === 'age' ? byDecade(own, year) : (childAges.get(attribute.id) ?? []),
      };
    }),
  };
}

function conditionKindOf({ kind }: AttributeDefinition): ConditionAttribute['conditionKind'] | null {
  for (const [asked, kinds] of Object.entries(KINDS_ASKED))
    if (kinds.includes(kind)) return asked as ConditionAttribute['conditionKind'];
  return null;
}

/** Friends per interned value, in one statement; months are left out, a friend may have children in several. */
async function countValues(ctx: TxCtx): Promise<CountedValue[]> {
  const { rows: read } = await sql<{ code: number; kind: string; subject: string; value: string }>`
    SELECT code, kind, subject, value FROM facet_values
    WHERE municipality_id = ${ctx.scope.municipalityId} AND kind <> 'birth_month'`.execute(ctx.db);
  const known = read.filter(({ kind }) => COUNTED_KINDS.includes(kind));
  const followed = known.filter(({ kind }) => kind === 'friendship').map(({ code }) => code);
  const absent = uncounted(ctx, 'count').map(({ kind }) => kind);
  const uncountedCodes = read.flatMap(({ kind, code }) => (absent.includes(kind) ? [code] : []));
  // The first two as `compile-condition.ts` lays them out.
  const sources = [followed, uncountedCodes, known.map(({ code }) => code)].map((codes) => ({
    codes,
    residents: [],
    chunks: [],
  }));
  const { rows } = await sql<{ value: number; count: number }>`
    ${withSources(ctx, { sources })}
    SELECT value, sum(bit_count(bits & ${sql.raw(COUNTED)}))::int AS count FROM source JOIN filled USING (chunk) GROUP BY value`.execute(
    ctx.db,
  );
  const counts = new Map(rows.map((row) => [row.value, row.count]));
  return known.map(({ code, kind, subject, value }) => ({
    kind,
    subject,
    value,
    count: counts.get(code) ?? 0,
  }));
}

function byDecade(values: readonly CountedValue[], year: number): Exact<ConditionAttribute>['ages'] {
  const decades = new Map<number, number>();
  for (const { kind, value, count } of values) {
    if (kind !== 'year') continue;
    const decade = Math.min(Math.max(Math.floor((year - Number(value)) / 10), 0), 9) * 10;
    decades.set(decade, (decades.get(decade) ?? 0) + count);
  }
  return [...decades]
    .sort(([one], [other]) => one - other)
    .map(([from, count]) => ({ from, to: from === 90 ? null : from + 9, count }));
}

async function countChildAges(
  ctx: TxCtx,
  around: Surroundings,
  ids: readonly string[],
): Promise<Map<string, Exact<ConditionAttribute>['ages']>> {
  const ages = new Map<string, Exact<ConditionAttribute>['ages']>();
  for (const definitionId of ids) {
    const list = Array.from({ length: CHILD_AGES }, (_, age): Condition => ({
      kind: 'dates_age',
      definitionId,
      unit: 'years',
      from: age,
      to: age,
      on: 'today',
    }));
    const counts = await countConditions(
      ctx,
      around,
      list.map((condition) => ({ condition, includeUnanswered: false })),
    );
    ages.set(
      definitionId,
      counts.map(({ yes }, age) => ({ from: age, to: age, count: yes })),
    );
  }
  return ages;
}
