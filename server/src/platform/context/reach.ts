/**
 * How far a permission goes: a record that belongs to a department is seen and changed only by those who reach it (RSV-29).
 * What belongs to no department is everybody's to see, and changed only by whoever reaches all.
 */
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { DomainError } from '../errors/index.ts';
import type { Actor } from './context.ts';

export interface Reach {
  /** Every department's records, except those marked as their department's alone. */
  readonly all: boolean;
  /** The departments of the person's own posts with this permission, with all below them and those they succeeded. */
  readonly departments: ReadonlySet<string>;
  /** The department of the first of these posts: what the person makes belongs to it. */
  readonly home: string | null;
}

/** What a record says about whose it is. */
export interface Owned {
  readonly department_id: string | null;
  /** この所属だけ: not even those who reach all departments see it. */
  readonly exclusive: boolean;
}

export type Purpose = 'see' | 'change';

export const REACHES_NOTHING: Reach = { all: false, departments: new Set(), home: null };

/** How far the actor's permission goes; the program's own work reaches everything. */
export function reachOf(actor: Actor, permission: string): Reach | 'everything' {
  if (actor.kind === 'system') return 'everything';
  return actor.kind === 'staff' || actor.kind === 'apiKey' ? actor.reach(permission) : REACHES_NOTHING;
}

/** Whether the actor may see or change this record by this permission. */
export function reaches(actor: Actor, permission: string, record: Owned, purpose: Purpose): boolean {
  const reach = reachOf(actor, permission);
  if (reach === 'everything') return true;
  if (record.department_id !== null && reach.departments.has(record.department_id)) return true;
  if (record.exclusive) return false;
  return reach.all || (purpose === 'see' && record.department_id === null);
}

/** The same as a condition of a query, on the columns department_id and exclusive of `table`. */
export function reachedRows(
  actor: Actor,
  permission: string,
  purpose: Purpose,
  table: string,
): RawBuilder<SqlBool> {
  const reach = reachOf(actor, permission);
  if (reach === 'everything') return sql<SqlBool>`true`;
  const department = sql.ref(`${table}.department_id`);
  const own = sql<SqlBool>`${department} = ANY(${[...reach.departments]}::uuid[])`;
  if (reach.all) return sql<SqlBool>`(NOT ${sql.ref(`${table}.exclusive`)} OR ${own})`;
  return purpose === 'see' ? sql<SqlBool>`(${department} IS NULL OR ${own})` : own;
}

/**
 * Refuses what the actor does not reach. A record that is its department's alone is not even said to be there.
 * @param what as in 'not_found': 'segment', 'delivery'
 * @throws DomainError forbidden with the permission and the department that owns the record, not_found
 */
export function requireReach(
  actor: Actor,
  permission: string,
  record: Owned,
  { purpose, what }: { readonly purpose: Purpose; readonly what: string },
): void {
  if (reaches(actor, permission, record, purpose)) return;
  if (record.exclusive) throw new DomainError('not_found', { what });
  throw new DomainError('forbidden', { permission, departmentId: record.department_id });
}
