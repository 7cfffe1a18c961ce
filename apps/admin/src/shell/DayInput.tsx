import { DateInput } from '@mantine/dates';
import dayjs from 'dayjs';
import 'dayjs/locale/ja';
import type { ReactNode } from 'react';
import { readDay } from './read-day.ts';

/** A day, typed or picked; `YYYY-MM-DD`. */
export function DayInput({
  id,
  label,
  value,
  min,
  max,
  optional = false,
  error,
  description,
  onChange,
}: {
  id?: string;
  label: string;
  value: string | null;
  min?: string;
  max?: string;
  /** May be left empty, and emptied again by a button. */
  optional?: boolean;
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
      clearable={optional}
      clearButtonProps={{ 'aria-label': `${label}を消す` }}
      {...(min === undefined ? {} : { minDate: min })}
      {...(max === undefined ? {} : { maxDate: max })}
      error={error}
      description={description}
      getDayAriaLabel={(day) => dayjs(day).locale('ja').format('YYYY年M月D日 dddd')}
      ariaLabels={{
        nextMonth: '次の月',
        previousMonth: '前の月',
        nextYear: '次の年',
        previousYear: '前の年',
        nextDecade: '次の10年',
        previousDecade: '前の10年',
      }}
      w={220}
    />
  );
}
