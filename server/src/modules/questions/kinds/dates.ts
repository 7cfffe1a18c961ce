/** Any number of dates (children's birth dates), each in three fields; the year may be an era year. */
import { questionSettings } from '@madoguchi/contract/questions';
import type { z } from 'zod';
import { eraYear, parseDate } from '../../../platform/time/japanese-years.ts';
import { plainText } from '../plain-value.ts';
import type { Asking, Checked, Question, QuestionKind } from '../question.ts';

type DatesSettings = z.output<typeof questionSettings.dates>;

function check(
  question: Question<DatesSettings>,
  asking: Asking,
  dates: readonly { date: Temporal.PlainDate; field?: string }[],
): Checked<string[]> {
  const { most, yearsBack } = question.settings;
  const { today, words } = asking;
  if (dates.length === 0) return { ok: false, reason: words.dateMissing };
  if (dates.length > most) return { ok: false, reason: words.tooManyDates(most) };
  for (const { date, field } of dates) {
    const at = field === undefined ? {} : { field };
    if (Temporal.PlainDate.compare(date, today) > 0) return { ok: false, reason: words.dateInFuture, ...at };
    if (Temporal.PlainDate.compare(date, today.subtract({ years: yearsBack })) < 0)
      return { ok: false, reason: words.dateTooOld(yearsBack), ...at };
  }
  // Twins share a date: one entry says it all, since nothing else is kept about a child here.
  return { ok: true, value: [...new Set(dates.map(({ date }) => date.toString()))].sort() };
}

/** A date as people of that language write it. */
export function showDate(text: string, asking: Asking): string {
  const { year, month, day } = Temporal.PlainDate.from(text);
  switch (asking.language) {
    case 'ja':
    case 'ja-easy':
      return `${year}年（${eraYear(year)}）${month}月${day}日`;
    case 'zh':
      return `${year}年${month}月${day}日`;
    case 'ko':
      return `${year}년 ${month}월 ${day}일`;
    default:
      return text; // ISO order is unmistakable where day and month are often swapped
  }
}

/** A date in a spreadsheet: 2021-04-05, 2021/4/5, 令和3年4月5日, R3.4.5; null when it is none. */
export function readDateCell(cell: string): Temporal.PlainDate | null {
  const [year, month, day, ...rest] = cell
    .normalize('NFKC')
    .trim()
    .replace(/日$/, '')
    .split(/[-/.年月]/);
  return rest.length === 0 ? parseDate(year ?? '', month ?? '', day ?? '') : null;
}

export const datesKind: QuestionKind<DatesSettings, string[]> = {
  name: 'dates',
  settings: questionSettings.dates,
  mayBeOpen: true,
  exactDates: true,
  talk: null,
  validate(question, asking, value) {
    const dates = [];
    for (const text of Array.isArray(value) ? value : []) {
      const [year, month, day] = plainText(text).split('-');
      const date = parseDate(year ?? '', month ?? '', day ?? '');
      if (!date) return { ok: false, reason: asking.words.dateUnreadable };
      dates.push({ date });
    }
    return check(question, asking, dates);
  },
  readForm(question, asking, form) {
    const dates = [];
    for (let row = 0; row <= question.settings.most; row++) {
      const parts = [form.text(`year_${row}`), form.text(`month_${row}`), form.text(`day_${row}`)] as const;
      const names = ['year', 'month', 'day'] as const;
      if (parts.every((part) => part === '')) continue;
      const missing = parts.findIndex((part) => part === '');
      if (missing >= 0)
        return { ok: false, reason: asking.words.dateIncomplete, field: `${names[missing]!}_${row}` }; // findIndex is in 0..2
      const date = parseDate(...parts);
      if (!date) return { ok: false, reason: asking.words.dateUnreadable, field: `year_${row}` };
      dates.push({ date, field: `year_${row}` });
    }
    const checked = check(question, asking, dates);
    return checked.ok ? checked : { field: 'year_0', ...checked };
  },
  field(question, _asking, answer, part) {
    const rows = (answer ?? []).map((text) => {
      const { year, month, day } = Temporal.PlainDate.from(text);
      return { year: String(year), month: String(month), day: String(day) };
    });
    const wanted = Number(part ?? 0);
    const count = Math.min(
      question.settings.most,
      Math.max(rows.length + (rows.length === 0 ? 1 : 0), Number.isInteger(wanted) ? wanted : 0),
    );
    while (rows.length < count) rows.push({ year: '', month: '', day: '' });
    return { kind: 'dates', rows, more: rows.length < question.settings.most };
  },
  show: (_question, asking, value) =>
    value.map((date) => showDate(date, asking)).join(asking.language.startsWith('ja') ? '、' : ', '),
  exportCell: (_question, value) => value.join(' '),
  readCell(question, asking, cell) {
    const dates = [];
    for (const text of cell.split(/[\s、,，;；]+/).filter(Boolean)) {
      const date = readDateCell(text);
      if (!date) return { ok: false, reason: asking.words.dateUnreadable };
      dates.push({ date });
    }
    return check(question, asking, dates);
  },
  store: (value) => ({
    facets: [...new Set(value.map((date) => date.slice(0, 7)))].map((month) => ({
      kind: 'birth_month',
      value: month,
    })),
    dates: value,
  }),
  restore: (_question, { dates }) => (dates.length > 0 ? [...dates].sort() : null),
};
