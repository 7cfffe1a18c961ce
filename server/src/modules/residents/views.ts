/** Residents as staff see them. */
import type { AnswerClass, AnswerValue } from '@madoguchi/contract/questions';
import type { TxCtx } from '../../platform/context/context.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { asking } from '../questions/index.ts';
import type { Attribute } from './attribute-definitions.ts';
import type { Answer } from './answers.ts';
import { displayNamePlace } from './jobs.ts';
import type { ListedResident } from './list-residents.ts';

/** Whether this caller may read special answers: those who may only look around may not. */
function maySeeSpecial(ctx: TxCtx): boolean {
  return (
    (ctx.actor.kind === 'staff' || ctx.actor.kind === 'apiKey') &&
    ctx.actor.permissions.has('residents.manage')
  );
}

export function answerView(ctx: TxCtx, attribute: Attribute, answer: Answer | undefined) {
  const hidden = attribute.class === 'special' && !maySeeSpecial(ctx);
  const known = answer?.state === 'answered';
  const text = !known
    ? ''
    : hidden
      ? '（見る権限がありません）'
      : attribute.ask.show(attribute, asking('ja', todayInJapan(ctx.now())), answer.value);
  return {
    definitionId: attribute.id,
    label: attribute.label,
    class: attribute.class as AnswerClass,
    state: answer?.state ?? ('unanswered' as const),
    text,
    value: (known && attribute.class === 'open'
      ? Array.isArray(answer.value)
        ? [...answer.value]
        : answer.value
      : null) as AnswerValue | null,
  };
}

export async function residentView(
  ctx: TxCtx,
  { row, answers }: ListedResident,
  attributes: readonly Attribute[],
) {
  return {
    id: row.id,
    residentNo: row.resident_no,
    displayName:
      row.display_name && !row.use_stopped
        ? await ctx.cipher.open(ctx.scope.municipalityId, displayNamePlace(row.resident_no), row.display_name)
        : null,
    friendship: row.friendship,
    firstFollowedAt: row.first_followed_at.toString(),
    registeredAt: row.registered_at?.toString() ?? null,
    language: row.language,
    staffTester: row.staff_tester,
    protected: row.protected,
    useStopped: row.use_stopped,
    answers: (row.use_stopped ? [] : attributes).map((attribute) =>
      answerView(ctx, attribute, answers.get(attribute.id)),
    ),
  };
}
