/** Days: a post holds from 0:00 of its first day to 24:00 of its last one, Asia/Tokyo. SQL pieces for whoever asks. */
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { todayInJapan } from '../../../platform/time/index.ts';

export { todayInJapan };

/** Whether the dated row (a post, a leave) called `alias` holds on `day` (an expression or a day). */
export function holdsOn(alias: string, day: Temporal.PlainDate | RawBuilder<unknown>): RawBuilder<SqlBool> {
  const from = sql.ref(`${alias}.from_date`);
  const until = sql.ref(`${alias}.until_date`);
  return sql<SqlBool>`(${from} <= ${day} AND (${until} IS NULL OR ${until} >= ${day}))`;
}

/** The office's own people always; those of the vendor only in hours that were granted (vendor/). */
export function hoursHold(alias: string, now: Temporal.Instant): RawBuilder<SqlBool> {
  const member = (column: string) => sql.ref(`${alias}.${column}`);
  return sql<SqlBool>`(${member('kind')} = 'staff' OR EXISTS (SELECT FROM staff_vendor_grants AS hours
    WHERE hours.municipality_id = ${member('municipality_id')} AND hours.staff_member_id = ${member('id')}
      AND hours.ended_at IS NULL AND hours.from_at <= ${now} AND hours.until_at > ${now}))`;
}

/** Whether the account called `alias` (of staff_members) can be used on `day` as far as it goes: posts are asked apart. */
export function usableOn(alias: string, day: Temporal.PlainDate | RawBuilder<unknown>): RawBuilder<SqlBool> {
  const member = (column: string) => sql.ref(`${alias}.${column}`);
  return sql<SqlBool>`(${member('state')} = 'active'
    AND (${member('retired_on')} IS NULL OR ${member('retired_on')} > ${day})
    AND NOT EXISTS (SELECT FROM staff_leaves AS absence
      WHERE absence.municipality_id = ${member('municipality_id')} AND absence.staff_member_id = ${member('id')}
        AND ${holdsOn('absence', day)}))`;
}
