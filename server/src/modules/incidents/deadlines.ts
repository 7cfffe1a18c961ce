/** When 速報 and 確報 are due. Pure. */
import { REPORT_DAYS, type IncidentGround } from '@madoguchi/contract/incidents';

export interface Reports {
  readonly grounds: readonly IncidentGround[];
  readonly knownOn: Temporal.PlainDate;
  readonly earlyOn: Temporal.PlainDate | null;
  readonly finalOn: Temporal.PlainDate | null;
}

/** The day on which it became known is the first of the days. */
const lastOf = (known: Temporal.PlainDate, days: number) => known.add({ days: days - 1 });

export function deadlines({ grounds, knownOn, earlyOn, finalOn }: Reports, today: Temporal.PlainDate) {
  const must = grounds.length > 0;
  const finalDays = grounds.includes('malicious') ? REPORT_DAYS.finalMalicious : REPORT_DAYS.final;
  const report = (days: number, reported: Temporal.PlainDate | null) => {
    const due = lastOf(knownOn, days);
    return {
      dueOn: must ? due.toString() : null,
      daysLeft: must && reported === null ? today.until(due, { largestUnit: 'day' }).days : null,
      reportedOn: reported?.toString() ?? null,
    };
  };
  return { early: report(REPORT_DAYS.early, earlyOn), final: report(finalDays, finalOn) };
}
