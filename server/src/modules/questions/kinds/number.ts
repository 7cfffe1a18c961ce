/** A whole number within limits. */
import { questionSettings } from '@madoguchi/contract/questions';
import type { z } from 'zod';
import { plainText } from '../plain-value.ts';
import type { Asking, Checked, Question, QuestionKind } from '../question.ts';

type NumberSettings = z.output<typeof questionSettings.number>;

function check(question: Question<NumberSettings>, asking: Asking, value: unknown): Checked<number> {
  const text = plainText(value).normalize('NFKC').replaceAll(/[\s,]/g, '');
  if (!/^[-+]?\d{1,15}$/.test(text)) return { ok: false, reason: asking.words.numberUnreadable };
  const { min, max } = question.settings;
  const number = Number(text);
  return number >= min && number <= max
    ? { ok: true, value: number }
    : { ok: false, reason: asking.words.numberOutOfRange(min, max) };
}

export const numberKind: QuestionKind<NumberSettings, number> = {
  name: 'number',
  settings: questionSettings.number,
  // A number without a small range would make one bit per person; it becomes open when audiences know ranges.
  mayBeOpen: false,
  exactDates: false,
  talk: null,
  validate: check,
  readForm: (question, asking, form) => check(question, asking, form.text('answer')),
  field: (question, _asking, answer) => ({
    kind: 'number',
    value: answer === null ? '' : String(answer),
    unit: question.settings.unit,
  }),
  show: (question, _asking, value) => `${value}${question.settings.unit}`,
  exportCell: (_question, value) => String(value),
  readCell: check,
  store: () => ({ facets: [], dates: [] }),
  restore: () => null,
};
