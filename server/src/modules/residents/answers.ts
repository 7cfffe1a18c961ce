/** What a resident answered: read back from facets, dates and sealed values. */
import type { AnswerValue } from '@madoguchi/contract/questions';
import type { TxCtx } from '../../platform/context/context.ts';
import { facetsOf, type Facet } from './facet-codes.ts';
import type { Attribute } from './attribute-definitions.ts';

export type Answer =
  | { readonly state: 'answered'; readonly value: AnswerValue }
  /** 答えない: asked, and not to be asked again by itself. */
  | { readonly state: 'declined' }
  | { readonly state: 'unanswered' };

export type Answers = ReadonlyMap<string, Answer>;

/**
 * The answers to the given questions. Sealed ones are opened only with `sealed: true`: whoever asks for them shows them to
 * their owner or to staff who may see them; otherwise they read as answered with an empty text.
 */
export async function readAnswers(
  ctx: TxCtx,
  residentNo: number,
  attributes: readonly Attribute[],
  options: { sealed?: boolean } = {},
): Promise<Map<string, Answer>> {
  const answers = await readManyAnswers(ctx, [residentNo], attributes, options);
  return answers.get(residentNo)!; // every asked number has its entry
}

/** The same for several residents in at most four queries, whatever their number. */
export async function readManyAnswers(
  ctx: TxCtx,
  residentNos: readonly number[],
  attributes: readonly Attribute[],
  options: { sealed?: boolean } = {},
): Promise<Map<number, Map<string, Answer>>> {
  if (residentNos.length === 0) return new Map();
  const { municipalityId } = ctx.scope;
  const rows = await ctx.db
    .selectFrom('facets')
    .select(['resident_no', 'values'])
    .where('municipality_id', '=', municipalityId)
    .where('resident_no', 'in', residentNos)
    .execute();
  const meanings = new Map(
    (await facetsOf(ctx, [...new Set(rows.flatMap(({ values }) => values))])).map((facet) => [
      facet.code,
      facet,
    ]),
  );
  const dates = attributes.some(({ ask }) => ask.exactDates)
    ? await ctx.db
        .selectFrom('resident_dates')
        .select(['resident_no', 'definition_id', 'date'])
        .where('municipality_id', '=', municipalityId)
        .where('resident_no', 'in', residentNos)
        .execute()
    : [];
  const sealed = attributes.some((attribute) => attribute.class !== 'open')
    ? await ctx.db
        .selectFrom('sealed_values')
        .select(['resident_no', 'definition_id', 'value'])
        .where('municipality_id', '=', municipalityId)
        .where('resident_no', 'in', residentNos)
        .execute()
    : [];

  const result = new Map<number, Map<string, Answer>>();
  for (const residentNo of residentNos) {
    const codes = rows.find((row) => row.resident_no === residentNo)?.values ?? [];
    const facets = codes.flatMap((code) => meanings.get(code) ?? []);
    const ownDates = dates.filter((row) => row.resident_no === residentNo);
    const answers = new Map<string, Answer>();
    for (const attribute of attributes) {
      const mine = facets.filter(({ subject }) => subject === attribute.id);
      if (attribute.class === 'open') {
        const own = ownDates
          .filter((row) => row.definition_id === attribute.id)
          .map(({ date }) => date.toString());
        answers.set(attribute.id, openAnswer(attribute, mine, own));
        continue;
      }
      const row = sealed.find((one) => one.resident_no === residentNo && one.definition_id === attribute.id);
      if (row) {
        const value = options.sealed
          ? (JSON.parse(
              await ctx.cipher.open(municipalityId, sealedPlace(residentNo, attribute.id), row.value),
            ) as AnswerValue)
          : '';
        answers.set(attribute.id, { state: 'answered', value });
      } else
        answers.set(attribute.id, {
          state: mine.some(({ kind }) => kind === 'declined') ? 'declined' : 'unanswered',
        });
    }
    result.set(residentNo, answers);
  }
  return result;
}

function openAnswer(attribute: Attribute, facets: readonly Facet[], dates: readonly string[]): Answer {
  if (facets.some(({ kind }) => kind === 'declined')) return { state: 'declined' };
  const value = attribute.ask.restore(attribute, { facets, dates });
  return value === null ? { state: 'unanswered' } : { state: 'answered', value };
}

/** Associated data of a sealed answer: it opens in its own row only. */
export function sealedPlace(residentNo: number, definitionId: string) {
  return { table: 'sealed_values', column: 'value', row: `${residentNo}/${definitionId}` };
}

export const valueOf = (answer: Answer | undefined): AnswerValue | null =>
  answer?.state === 'answered' ? answer.value : null;
