/** 訂正: staff put right what a resident registered, checked as strictly as the resident's own answer. */
import type { AnswerValue } from '@madoguchi/contract/questions';
import type { TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { asking } from '../questions/index.ts';
import { attributeDefinition } from './attribute-definitions.ts';
import { readAnswers } from './answers.ts';
import { saveAnswers } from './save-answers.ts';
import { findResident } from './show-resident.ts';
import { answerView } from './views.ts';

/** @throws DomainError 'not_found', 'invalid_answer', 'use_stopped' */
export async function correctAnswer(ctx: TxCtx, id: string, definitionId: string, value: AnswerValue | null) {
  const resident = await findResident(ctx, id);
  if (resident.use_stopped) throw new DomainError('use_stopped');
  const attribute = await attributeDefinition(ctx, definitionId);
  if (value === null) await saveAnswers(ctx, resident.resident_no, new Map([[definitionId, null]]), 'staff');
  else {
    const checked = attribute.ask.validate(attribute, asking('ja', todayInJapan(ctx.now())), value);
    if (!checked.ok) throw new DomainError('invalid_answer', { definitionId, reason: checked.reason });
    await saveAnswers(
      ctx,
      resident.resident_no,
      new Map([[definitionId, { value: checked.value }]]),
      'staff',
    );
  }
  const answers = await readAnswers(ctx, resident.resident_no, [attribute], { sealed: true });
  return answerView(ctx, attribute, answers.get(definitionId));
}
