/**
 * 内訳: those whom a rule reaches, by age band, by area and by language, in one statement. Figures only; who may not see
 * personal data reads 「10人未満」 where they are small (the contract declares them as one group).
 */
import type { Breakdown, Condition } from '@madoguchi/contract/audiences';
import type { Exact } from '@madoguchi/contract/people-count';
import { LANGUAGE_LABELS } from '@madoguchi/contract/questions';
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { countConditions } from './count-condition.ts';
import type { AttributeDefinition, Surroundings } from './definitions.ts';

/** Tens up to the nineties, as residents' statistics are printed. */
const DECADES = [0, 10, 20, 30, 40, 50, 60, 70, 80];
/** More rows say nothing at a glance. */
const ROWS_AT_MOST = 60;

type Part = { readonly label: string; readonly condition: Condition };

/** @param rule without serious problems */
export async function breakDown(
  ctx: TxCtx,
  around: Surroundings,
  rule: { readonly condition: Condition; readonly includeUnanswered: boolean },
): Promise<Exact<Breakdown>> {
  const tables = [...areaOf(around), ...ageOf(around), ...(await languagesOf(ctx))];
  const parts = tables.flatMap(({ parts, asked }) => [...parts.map(({ condition }) => condition), asked]);
  const { total, within } = await reachedWithin(ctx, around, rule, parts);
  let at = 0;
  return {
    tables: tables.map(({ label, parts }) => {
      const rows = parts.map((part) => ({ label: part.label, count: within[at++]! })); // as many as asked
      return { label, rows, unanswered: total - within[at++]! }; // the table's `asked` comes after its parts
    }),
  };
}

/** How many the rule reaches, and how many of them fulfil each part. With the unanswered: all but those whom it leaves out. */
async function reachedWithin(
  ctx: TxCtx,
  around: Surroundings,
  { condition, includeUnanswered }: { readonly condition: Condition; readonly includeUnanswered: boolean },
  parts: readonly Condition[],
): Promise<{ readonly total: number; readonly within: readonly number[] }> {
  const whole: Condition = includeUnanswered ? { kind: 'not', of: condition } : condition;
  const asked = [
    whole,
    ...parts.map((part): Condition => ({ kind: 'all', of: [whole, part] })),
    ...(includeUnanswered ? parts : []),
  ];
  const counts = await countConditions(
    ctx,
    around,
    asked.map((condition) => ({ condition, includeUnanswered: false })),
  );
  const [own, ...rest] = counts.map(({ yes }) => yes);
  const [first] = counts;
  if (!includeUnanswered) return { total: own!, within: rest }; // the whole was asked first
  return {
    total: first!.friends - own!, // likewise
    within: parts.map((_, index) => rest[parts.length + index]! - rest[index]!), // both were asked
  };
}

interface BreakdownTable {
  readonly label: string;
  readonly parts: readonly Part[];
  readonly asked: Condition;
}

const answered = ({ id }: AttributeDefinition): Condition => ({ kind: 'answered', definitionId: id });

function areaOf({ attributes }: Surroundings): BreakdownTable[] {
  const list = [...attributes.values()].filter(({ state }) => state === 'active');
  const area =
    list.find(({ key }) => key === 'residential_area') ??
    list.find(({ kind }) => kind === 'area') ??
    list.find(({ kind }) => kind === 'choice');
  if (!area) return [];
  const parts = area.choices.slice(0, ROWS_AT_MOST).map(({ key, label }) => ({
    label,
    condition: { kind: 'choice' as const, definitionId: area.id, choices: [key] },
  }));
  return [{ label: area.label, parts, asked: answered(area) }];
}

function ageOf({ attributes }: Surroundings): BreakdownTable[] {
  const birth = [...attributes.values()].find(({ kind, state }) => kind === 'year' && state === 'active');
  if (!birth) return [];
  const band = (from: number, to: number | null) => ({
    label: to === null ? `${from}歳以上` : `${from}～${to}歳`,
    condition: { kind: 'age' as const, definitionId: birth.id, from, to, on: 'today' as const },
  });
  const parts = [...DECADES.map((from) => band(from, from + 9)), band(90, null)];
  return [{ label: '年代（今年の誕生日での年齢）', parts, asked: answered(birth) }];
}

async function languagesOf(ctx: TxCtx): Promise<BreakdownTable[]> {
  const { rows } = await sql<{ value: string }>`
    SELECT value FROM facet_values
    WHERE municipality_id = ${ctx.scope.municipalityId} AND kind = 'language' AND subject = '' ORDER BY code`.execute(
    ctx.db,
  );
  const languages = rows.map(({ value }) => value).slice(0, ROWS_AT_MOST);
  if (languages.length === 0) return [];
  const parts = languages.map((language) => ({
    label: LANGUAGE_LABELS[language] ?? language,
    condition: { kind: 'language' as const, languages: [language] },
  }));
  return [{ label: '言語', parts, asked: { kind: 'language', languages } }];
}
