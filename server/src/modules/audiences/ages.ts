/** Ages as ranges of birth years and birth dates. Pure. */

export interface DateRange {
  /** null: from the beginning of time. Both ends belong to the range. */
  readonly first: Temporal.PlainDate | null;
  readonly last: Temporal.PlainDate;
}

/** The years in which somebody was born who reaches an age between `from` and `to` in the year of `on`. */
export function birthYears(
  from: number | null,
  to: number | null,
  on: Temporal.PlainDate,
): { first: number | null; last: number } {
  return { first: to === null ? null : on.year - to, last: on.year - (from ?? 0) };
}

/** The birth dates of those whose age in completed years or months lies between `from` and `to` on the day `on`. */
export function birthDates(
  unit: 'years' | 'months',
  from: number | null,
  to: number | null,
  on: Temporal.PlainDate,
): DateRange {
  return {
    first: to === null ? null : on.subtract({ [unit]: to + 1 }).add({ days: 1 }),
    last: on.subtract({ [unit]: from ?? 0 }),
  };
}

/** Splits a range into whole months (counted by facets) and the pieces at its ends (counted date by date). */
export function splitMonths({ first, last }: DateRange): {
  readonly months: { readonly first: Temporal.PlainYearMonth | null; readonly last: Temporal.PlainYearMonth };
  readonly pieces: readonly { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate }[];
} {
  if (first && Temporal.PlainDate.compare(first, last) > 0) {
    // An empty range: months that end before they begin, and no pieces.
    const month = last.toPlainYearMonth();
    return { months: { first: month, last: month.subtract({ months: 1 }) }, pieces: [] };
  }
  const pieces: { first: Temporal.PlainDate; last: Temporal.PlainDate }[] = [];
  let firstMonth = first?.toPlainYearMonth() ?? null;
  let lastMonth = last.toPlainYearMonth();
  const startsWhole = first === null || first.day === 1;
  const endsWhole = last.day === last.daysInMonth;
  if (first && firstMonth!.equals(lastMonth) && !(startsWhole && endsWhole)) {
    return {
      months: { first: firstMonth, last: lastMonth.subtract({ months: 1 }) },
      pieces: [{ first, last }],
    };
  }
  if (!startsWhole) {
    pieces.push({ first: first!, last: first!.with({ day: first!.daysInMonth }) }); // not whole: first is a date
    firstMonth = firstMonth!.add({ months: 1 });
  }
  if (!endsWhole) {
    pieces.push({ first: last.with({ day: 1 }), last });
    lastMonth = lastMonth.subtract({ months: 1 });
  }
  return { months: { first: firstMonth, last: lastMonth }, pieces };
}
