/** Writes what a resident answered: facets, exact dates, sealed values, event and audit, in one transaction, once. */
import type { AnswerValue } from '@madoguchi/contract/questions';
import { sql } from 'kysely';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { appendEvent } from '../../platform/events/event-log.ts';
import { endDialogue } from '../talk/index.ts';
import { attributeDefinitions, talkable, type Attribute } from './attribute-definitions.ts';
import { readAnswers, sealedPlace, type Answer } from './answers.ts';
import type { AnswerSource } from './events.ts';
import { RECEPTION } from './reception/read-reception.ts';
import { TOPICS_ATTRIBUTE } from './reception/topics.ts';
import { noteAnswerTime } from './answer-times.ts';
import { facetCodes, facetsOf, lockFacets, writeFacets, type Facet } from './facet-codes.ts';

/** A checked value, 答えない, or null to take the answer back. */
export type NewAnswer = { readonly value: AnswerValue } | 'declined' | null;

/**
 * Saves checked answers by definition id. Saving the same again changes nothing and tells nobody.
 * @returns the ids whose answer changed
 */
export async function saveAnswers(
  ctx: TxCtx,
  residentNo: number,
  answers: ReadonlyMap<string, NewAnswer>,
  source: AnswerSource,
): Promise<string[]> {
  const held = await lockFacets(ctx, residentNo);
  const attributes = (await attributeDefinitions(ctx)).filter(({ id }) => answers.has(id));
  const before = await readAnswers(ctx, residentNo, attributes, { sealed: true });
  const changed = attributes.filter(({ id }) => !sameAnswer(before.get(id), answers.get(id)!)); // filtered by has above
  if (changed.length > 0) {
    const facets = await writeOpen(ctx, residentNo, held, changed, answers);
    for (const attribute of changed) {
      if (attribute.ask.exactDates) await writeDates(ctx, residentNo, attribute, answers.get(attribute.id)!);
      if (attribute.class !== 'open')
        await writeSealed(ctx, residentNo, attribute, answers.get(attribute.id)!);
      if (attribute.keepYears !== null)
        await noteAnswerTime(ctx, residentNo, attribute.id, answers.get(attribute.id) !== null);
    }
    await appendEvent(ctx, {
      kind: 'resident.answered',
      residentNo,
      data: { definitions: changed.map(({ id }) => id), source },
    });
    await appendAudit(ctx, {
      action: 'resident.answer',
      subject: { kind: 'resident', id: String(residentNo) },
      before: Object.fromEntries(
        changed.map((attribute) => [attribute.key, auditValue(attribute, before.get(attribute.id))]),
      ),
      after: Object.fromEntries(
        changed.map((attribute) => [
          attribute.key,
          auditValue(attribute, asAnswer(answers.get(attribute.id)!)),
        ]),
      ),
    });
    await noteRegistration(ctx, residentNo, facets);
  }
  return changed.map(({ id }) => id);
}

async function writeOpen(
  ctx: TxCtx,
  residentNo: number,
  held: readonly number[],
  changed: readonly Attribute[],
  answers: ReadonlyMap<string, NewAnswer>,
): Promise<Facet[]> {
  const subjects = new Set(changed.map(({ id }) => id));
  const wanted = new Set(
    changed.filter(({ key }) => key === TOPICS_ATTRIBUTE).flatMap(({ id }) => chosenIn(answers.get(id))),
  );
  const kept = (await facetsOf(ctx, held)).filter(
    ({ kind, subject, value }) =>
      !subjects.has(subject) &&
      // Whoever chooses a topic anew wants its news again.
      !(kind === RECEPTION && subject === 'unwanted' && wanted.has(value)),
  );
  const added: Facet[] = [];
  for (const attribute of changed) {
    const answer = answers.get(attribute.id)!; // changed holds only asked ids
    if (answer === null) continue;
    if (answer === 'declined') {
      added.push({ kind: 'declined', subject: attribute.id, value: '' });
      continue;
    }
    added.push({ kind: 'answered', subject: attribute.id, value: '' });
    // Sealed and special values never become bits: only the fact that there is an answer does.
    if (attribute.class !== 'open') continue;
    for (const { kind, value } of attribute.ask.store(answer.value).facets)
      added.push({ kind, subject: attribute.id, value });
  }
  await writeFacets(ctx, residentNo, held, [
    ...kept.map(({ code }) => code),
    ...(await facetCodes(ctx, added)),
  ]);
  return [...kept, ...added];
}

function chosenIn(answer: NewAnswer | undefined): string[] {
  return answer && answer !== 'declined' && Array.isArray(answer.value) ? answer.value : [];
}

async function writeDates(
  ctx: TxCtx,
  residentNo: number,
  attribute: Attribute,
  answer: NewAnswer,
): Promise<void> {
  const { municipalityId } = ctx.scope;
  await ctx.db
    .deleteFrom('resident_dates')
    .where('municipality_id', '=', municipalityId)
    .where('resident_no', '=', residentNo)
    .where('definition_id', '=', attribute.id)
    .execute();
  if (answer === null || answer === 'declined' || attribute.class !== 'open') return;
  const { dates } = attribute.ask.store(answer.value);
  if (dates.length === 0) return;
  await ctx.db
    .insertInto('resident_dates')
    .values(
      dates.map((date) => ({
        municipality_id: municipalityId,
        resident_no: residentNo,
        definition_id: attribute.id,
        date: Temporal.PlainDate.from(date),
      })),
    )
    .execute();
}

async function writeSealed(
  ctx: TxCtx,
  residentNo: number,
  attribute: Attribute,
  answer: NewAnswer,
): Promise<void> {
  const { municipalityId } = ctx.scope;
  await ctx.db
    .deleteFrom('sealed_values')
    .where('municipality_id', '=', municipalityId)
    .where('resident_no', '=', residentNo)
    .where('definition_id', '=', attribute.id)
    .execute();
  if (answer === null || answer === 'declined') return;
  const value = await ctx.cipher.seal(
    municipalityId,
    sealedPlace(residentNo, attribute.id),
    JSON.stringify(answer.value),
  );
  await ctx.db
    .insertInto('sealed_values')
    .values({
      municipality_id: municipalityId,
      resident_no: residentNo,
      definition_id: attribute.id,
      value,
      updated_at: ctx.now(),
    })
    .execute();
}

/** 登録済み: every question that the talk itself asks was answered or declined. Taking all answers back undoes it. */
async function noteRegistration(ctx: TxCtx, residentNo: number, facets: readonly Facet[]): Promise<void> {
  const seen = new Set(
    facets.filter(({ kind }) => kind === 'answered' || kind === 'declined').map(({ subject }) => subject),
  );
  const asked = (await attributeDefinitions(ctx, 'active')).filter(
    (attribute) => attribute.askedInTalk && talkable(attribute),
  );
  const complete = asked.length > 0 && asked.every(({ id }) => seen.has(id));
  const none = seen.size === 0;
  const update = ctx.db
    .updateTable('residents')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo);
  if (complete) await update.set({ registered_at: ctx.now() }).where('registered_at', 'is', null).execute();
  else if (none) await update.set({ registered_at: null }).where('registered_at', 'is not', null).execute();
}

/**
 * 登録を消す (SEG-04): every answer, the dialogue's place and the name shown at LINE. The friendship stays, and so does how they
 * want to be written to: without it, what they stopped would come again.
 */
export async function eraseAnswers(ctx: TxCtx, residentNo: number, source: AnswerSource): Promise<void> {
  const attributes = await attributeDefinitions(ctx);
  const changed = await saveAnswers(ctx, residentNo, new Map(attributes.map(({ id }) => [id, null])), source);
  await endDialogue(ctx, residentNo);
  await sql`UPDATE residents SET registered_at = NULL, closing_told_at = NULL, display_name = NULL
    WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no = ${residentNo}`.execute(ctx.db);
  await appendEvent(ctx, { kind: 'resident.erased_answers', residentNo });
  await appendAudit(ctx, {
    action: 'resident.erase_answers',
    subject: { kind: 'resident', id: String(residentNo) },
    after: { count: changed.length },
  });
}

function asAnswer(answer: NewAnswer): Answer {
  if (answer === null) return { state: 'unanswered' };
  return answer === 'declined' ? { state: 'declined' } : { state: 'answered', value: answer.value };
}

function sameAnswer(before: Answer | undefined, next: NewAnswer): boolean {
  return JSON.stringify(before ?? { state: 'unanswered' }) === JSON.stringify(asAnswer(next));
}

/** Sealed answers are told apart in the audit, not repeated there. */
function auditValue(attribute: Attribute, answer: Answer | undefined): unknown {
  if (!answer || answer.state !== 'answered') return answer?.state ?? 'unanswered';
  return attribute.class === 'open' ? answer.value : 'sealed';
}
