/** One date (a birthday, an expected birth), in three fields; the year may be an era year. */
import { questionSettings } from '@madoguchi/contract/questions';
import type { z } from 'zod';
import { parseDate } from '../../../platform/time/japanese-years.ts';
import { plainText } from '../plain-value.ts';
import type { Asking, Checked, Question, QuestionKind } from '../question.ts';
import { readDateCell, showDate } from './dates.ts';

type DateSettings = z.output<typeof questionSettings.date>;

function check(
  question: Question<DateSettings>,
  asking: Asking,
  date: Temporal.PlainDate | null,
): Checked<string> {
  const { yearsBack, yearsAhead } = question.settings;
  const { today, words } = asking;
  if (!date) return { ok: false, reason: words.dateUnreadable };
  if (Temporal.PlainDate.compare(date, today.add({ years: yearsAhead })) > 0)
    return { ok: false, reason: yearsAhead === 0 ? words.dateInFuture : words.dateTooFar(yearsAhead) };
  if (Temporal.PlainDate.compare(date, today.subtract({ years: yearsBack })) < 0)
    return { ok: false, reason: words.dateTooOld(yearsBack) };
  return { ok: true, value: date.toString() };
}

export const dateKind: QuestionKind<DateSettings, string> = {
  name: 'date',
  settings: questionSettings.date,
  mayBeOpen: true,
  exactDates: true,
  talk: null,
  validate(question, asking, value) {
    const [year, month, day] = plainText(value).split('-');
    return check(question, asking, parseDate(year ?? '', month ?? '', day ?? ''));
  },
  readForm(question, asking, form) {
    const names = ['year', 'month', 'day'] as const;
    const parts = [form.text('year'), form.text('month'), form.text('day')] as const;
    const missing = parts.findIndex((part) => part === '');
    if (missing >= 0) return { ok: false, reason: asking.words.dateIncomplete, field: names[missing]! }; // findIndex is in 0..2
    const checked = check(question, asking, parseDate(...parts));
    return checked.ok ? checked : { field: 'year', ...checked };
  },
  field(_question, _asking, answer) {
    const date = answer === null ? null : Temporal.PlainDate.from(answer);
    return {
      kind: 'date',
      year: date ? String(date.year) : '',
      month: date ? String(date.month) : '',
      day: date ? String(date.day) : '',
    };
  },
  show: (_question, asking, value) => showDate(value, asking),
  exportCell: (_question, value) => value,
  readCell: (question, asking, cell) => check(question, asking, readDateCell(cell)),
  store: (value) => ({ facets: [{ kind: 'birth_month', value: value.slice(0, 7) }], dates: [value] }),
  restore: (_question, { dates }) => dates[0] ?? null,
};
