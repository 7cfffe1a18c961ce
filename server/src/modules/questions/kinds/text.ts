/** One line of free text: it can tell anything, so it is always sealed. */
import { questionSettings } from '@madoguchi/contract/questions';
import type { z } from 'zod';
import { plainText } from '../plain-value.ts';
import type { Asking, Checked, Question, QuestionKind } from '../question.ts';

type TextSettings = z.output<typeof questionSettings.text>;

function check(question: Question<TextSettings>, asking: Asking, value: unknown): Checked<string> {
  const text = plainText(value)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  const { maxLength } = question.settings;
  if (text === '') return { ok: false, reason: asking.words.textMissing };
  return [...text].length <= maxLength
    ? { ok: true, value: text }
    : { ok: false, reason: asking.words.textTooLong(maxLength) };
}

export const textKind: QuestionKind<TextSettings, string> = {
  name: 'text',
  settings: questionSettings.text,
  mayBeOpen: false,
  exactDates: false,
  talk: null,
  validate: check,
  readForm: (question, asking, form) => check(question, asking, form.text('answer')),
  field: (question, _asking, answer) => ({
    kind: 'text',
    value: answer ?? '',
    maxLength: question.settings.maxLength,
  }),
  show: (_question, _asking, value) => value,
  exportCell: (_question, value) => value,
  readCell: check,
  store: () => ({ facets: [], dates: [] }),
  restore: () => null,
};
