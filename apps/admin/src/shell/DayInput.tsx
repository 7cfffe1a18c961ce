import { DateInput } from '@mantine/dates';
import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat';
import 'dayjs/locale/ja';
import type { ReactNode } from 'react';

dayjs.extend(customParseFormat);

const FORMATS = ['YYYY年M月D日', 'YYYY/M/D', 'YYYY-M-D', 'YYYYMMDD', 'M/D', 'M月D日'];
const ERAS: readonly (readonly [RegExp, number])[] = [
  [/^(?:令和|R|r)/, 2018],
  [/^(?:平成|H|h)/, 1988],
  [/^(?:昭和|S|s)/, 1925],
];

/** A typed day: 2026/11/21, 11/21 (this year), 令和8年11月21日, R8.11.21, full-width digits. */
export function readDay(typed: string): string | null {
  let text = typed
    .normalize('NFKC')
    .replace(/\(.\)|\s/g, '')
    .replaceAll('元年', '1年');
  for (const [era, before] of ERAS) {
    if (!era.test(text)) continue;
    text = text.replace(era, '').replace(/^(\d{1,2})/, (year) => String(before + Number(year)));
  }
  text = text.replaceAll('.', '/');
  const read = dayjs(text, FORMATS, true);
  return read.isValid() ? read.format('YYYY-MM-DD') : null;
}

/** A day, typed or picked; `YYYY-MM-DD`. */
export function DayInput({
  id,
  label,
  value,
  min,
  max,
  error,
  description,
  onChange,
}: {
  id?: string;
  label: string;
  value: string | null;
  min?: string;
  max?: string;
  error?: ReactNode;
  description?: ReactNode;
  onChange: (day: string | null) => void;
}) {
  return (
    <DateInput
      {...(id === undefined ? {} : { id })}
      label={label}
      value={value}
      onChange={onChange}
      dateParser={readDay}
      valueFormat="YYYY年M月D日(ddd)"
      monthLabelFormat="YYYY年M月"
      yearLabelFormat="YYYY年"
      placeholder="例：2026/11/21"
      clearable={false}
      {...(min === undefined ? {} : { minDate: min })}
      {...(max === undefined ? {} : { maxDate: max })}
      error={error}
      description={description}
      ariaLabels={{
        nextMonth: '次の月',
        previousMonth: '前の月',
        nextYear: '次の年',
        previousYear: '前の年',
        nextDecade: '次の10年',
        previousDecade: '前の10年',
        monthLevelControl: '月を選ぶ',
        yearLevelControl: '年を選ぶ',
      }}
      w={220}
    />
  );
}
