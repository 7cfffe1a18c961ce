/** A year (of birth): by decade, then year, without typing; or typed as 1948 or 昭和23年. */
import { questionSettings } from '@madoguchi/contract/questions';
import type { z } from 'zod';
import { parseYear } from '../../../platform/time/japanese-years.ts';
import { plainText } from '../plain-value.ts';
import type { Asking, Checked, Question, QuestionKind } from '../question.ts';

type YearSettings = z.output<typeof questionSettings.year>;

const last = (question: Question<YearSettings>, asking: Asking): number =>
  question.settings.to ?? asking.today.year;

function check(question: Question<YearSettings>, asking: Asking, value: unknown): Checked<number> {
  const year = typeof value === 'number' ? value : parseYear(plainText(value));
  if (year === null || !Number.isInteger(year)) return { ok: false, reason: asking.words.yearUnreadable };
  const { from } = question.settings;
  const to = last(question, asking);
  return year >= from && year <= to
    ? { ok: true, value: year }
    : { ok: false, reason: asking.words.yearOutOfRange(from, to) };
}

/** Whole decades from the first year on, the last one cut at the last year. */
function decades(question: Question<YearSettings>, asking: Asking): { from: number; to: number }[] {
  const { from } = question.settings;
  const to = last(question, asking);
  const list = [];
  for (let start = Math.floor(from / 10) * 10; start <= to; start += 10) {
    list.push({ from: Math.max(start, from), to: Math.min(start + 9, to) });
  }
  return list;
}

function decadeOf(question: Question<YearSettings>, asking: Asking, part: string | null) {
  const start = Number(part?.replace('~', ''));
  return part ? decades(question, asking).find(({ from, to }) => start >= from && start <= to) : undefined;
}

const yearsOf = ({ from, to }: { from: number; to: number }): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

export const yearKind: QuestionKind<YearSettings, number> = {
  name: 'year',
  settings: questionSettings.year,
  mayBeOpen: true,
  exactDates: false,
  talk: {
    ask(question, asking, answer, part) {
      const decade = decadeOf(question, asking, part);
      if (decade) {
        return {
          hint: asking.words.chooseYear,
          options: [
            ...yearsOf(decade).map((year) => ({
              label: asking.words.year(year),
              value: `${year}`,
              look: year === answer ? ('chosen' as const) : ('option' as const),
            })),
            { label: asking.words.otherDecade, value: '~', look: 'link' },
          ],
        };
      }
      return {
        hint: asking.words.chooseDecade,
        options: decades(question, asking).map(({ from, to }) => ({
          label: asking.words.decade(from, to),
          value: `~${from}`,
          look: answer !== null && answer >= from && answer <= to ? 'chosen' : 'option',
        })),
      };
    },
    readTap(question, asking, tapped) {
      if (tapped.startsWith('~')) return { outcome: 'part', part: tapped };
      const checked = check(question, asking, tapped);
      return checked.ok
        ? { outcome: 'answer', value: checked.value, stay: false }
        : { outcome: 'invalid', reason: checked.reason };
    },
    readText(question, asking, text) {
      const checked = check(question, asking, text);
      if (checked.ok) return { outcome: 'answer', value: checked.value, stay: false };
      return /\d/.test(text.normalize('NFKC')) ? { outcome: 'invalid', reason: checked.reason } : null;
    },
  },
  validate: check,
  readForm(question, asking, form) {
    const typed = form.text('typed_year');
    const checked = check(question, asking, typed || form.text('answer'));
    return checked.ok ? checked : { ...checked, field: typed ? 'typed_year' : 'answer' };
  },
  field(question, asking, answer, part) {
    const decade = decadeOf(question, asking, part);
    return {
      kind: 'year',
      value: answer === null ? '' : String(answer),
      decades: decades(question, asking).map(({ from, to }) => ({
        value: String(from),
        label: asking.words.decade(from, to),
      })),
      years: decade
        ? yearsOf(decade).map((year) => ({
            value: String(year),
            label: asking.words.year(year),
            chosen: year === answer,
          }))
        : [],
    };
  },
  show: (_question, asking, value) => asking.words.year(value),
  exportCell: (_question, value) => String(value),
  readCell: check,
  store: (value) => ({ facets: [{ kind: 'year', value: String(value) }], dates: [] }),
  restore(_question, { facets }) {
    const value = facets.find(({ kind }) => kind === 'year')?.value;
    return value === undefined ? null : Number(value);
  },
};
