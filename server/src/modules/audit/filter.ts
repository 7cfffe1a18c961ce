/** From what a person asks to the conditions of SQL, each of which an index can carry behind the wall. */
import type { AuditFilter } from '@madoguchi/contract/audit';
import { AUDIT_ACTIONS } from '@madoguchi/contract/audit-actions';
import { sql, type RawBuilder } from 'kysely';
import type { Hidden } from './hidden-residents.ts';
import { TOKYO } from '../../platform/time/index.ts';

/** Days searched when nobody says from when: the last month, which is one or two partitions. */
const DEFAULT_DAYS = 31;

export interface Days {
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
}

/** The days that a filter means, both inside; the wrong way round is turned. */
export function daysOf(filter: Pick<AuditFilter, 'from' | 'to'>, now: Temporal.Instant): Days {
  const today = now.toZonedDateTimeISO(TOKYO).toPlainDate();
  const to = filter.to ? Temporal.PlainDate.from(filter.to) : today;
  const from = filter.from ? Temporal.PlainDate.from(filter.from) : to.subtract({ days: DEFAULT_DAYS - 1 });
  return Temporal.PlainDate.compare(from, to) > 0 ? { from: to, to: from } : { from, to };
}

/** `recorded_at` of the days of Japan. */
export function withinDays({ from, to }: Days): RawBuilder<boolean> {
  const start = from.toZonedDateTime(TOKYO).toInstant();
  const end = to.add({ days: 1 }).toZonedDateTime(TOKYO).toInstant();
  return sql<boolean>`e.recorded_at >= ${start} AND e.recorded_at < ${end}`;
}

/** The actions that group, action and words name together; null: any. */
export function wantedActions(filter: AuditFilter): readonly string[] | null {
  const { group, action, text } = filter;
  if (group === undefined && action === undefined && text === undefined) return null;
  const wanted = text?.normalize('NFKC');
  const known = Object.entries(AUDIT_ACTIONS)
    .filter(([, one]) => group === undefined || one.group === group)
    .filter(([name, { words }]) => wanted === undefined || words.includes(wanted) || name === wanted)
    .map(([name]) => name);
  // An action of another version has no words and no group; whoever names it finds it.
  if (action === undefined) return known;
  return known.includes(action) || (group === undefined && text === undefined) ? [action] : [];
}

/** Everything but the days. Whoever asks for a hidden resident finds what there is about nobody. */
export function conditionsOf(filter: AuditFilter, hidden: Hidden): RawBuilder<boolean> {
  if (hidden.has(filter.subjectId ?? '') || hidden.has(filter.actorId ?? '')) return sql<boolean>`false`;
  const conditions = [sql<boolean>`e.log = ${filter.log ?? 'operation'}`];
  const actions = wantedActions(filter);
  if (actions?.length === 1) conditions.push(sql`e.action = ${actions[0]}`);
  else if (actions) conditions.push(sql`e.action = ANY (${[...actions]})`);
  if (filter.actorKind) conditions.push(sql`e.actor_kind = ${filter.actorKind}`);
  if (filter.actorId) conditions.push(sql`e.actor_id = ${filter.actorId}`);
  if (filter.subjectKind) conditions.push(sql`e.subject_kind = ${filter.subjectKind}`);
  if (filter.subjectId) conditions.push(sql`e.subject_id = ${filter.subjectId}`);
  if (filter.requestId) conditions.push(sql`e.request_id = ${filter.requestId}`);
  const { address } = filter;
  if (address && /[.:]$/.test(address)) {
    // A range, not LIKE: it stays behind the wall without reading every row (section 4 of the architecture).
    conditions.push(sql`e.remote_address >= ${address} AND e.remote_address < ${`${address}~`}`);
  } else if (address) conditions.push(sql`e.remote_address = ${address}`);
  return sql.join(conditions, sql` AND `);
}
