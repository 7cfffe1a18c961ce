/** What conditions refer to, as they need to see it: attributes and their choices, other segments. */
import type { Condition, ConditionLeaf, SegmentState } from '@madoguchi/contract/audiences';
import type { TxCtx } from '../../platform/context/context.ts';
import { sql } from 'kysely';
import './tables.ts';

export interface AttributeDefinition {
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly label: string;
  readonly purpose: string;
  /** null: every department. */
  readonly permittedDepartments: readonly string[] | null;
  readonly state: 'active' | 'retired';
  readonly choices: readonly { readonly key: string; readonly label: string }[];
}

export interface SavedSegment {
  readonly id: string;
  readonly name: string;
  readonly condition: Condition;
  readonly includeUnanswered: boolean;
  readonly state: SegmentState;
  readonly department_id: string | null;
  readonly exclusive: boolean;
}

export interface SavedList {
  readonly id: string;
  readonly name: string;
  readonly expired: boolean;
  readonly department_id: string | null;
  readonly exclusive: boolean;
}

/** Everything that a condition may name. Read once per request: a few dozen rows. */
export interface Surroundings {
  readonly attributes: ReadonlyMap<string, AttributeDefinition>;
  readonly segments: ReadonlyMap<string, SavedSegment>;
  readonly lists: ReadonlyMap<string, SavedList>;
}

export async function readSurroundings(ctx: TxCtx): Promise<Surroundings> {
  const { municipalityId } = ctx.scope;
  const attributes = await sql<
    Omit<AttributeDefinition, 'choices'> & { choices: AttributeDefinition['choices'] | null }
  >`
    SELECT id, key, kind, label, purpose, permitted_departments AS "permittedDepartments", state,
      settings->'choices' AS choices FROM attribute_definitions
    WHERE municipality_id = ${municipalityId} AND class = 'open'
    ORDER BY position, key`.execute(ctx.db);
  const segments = await ctx.db
    .selectFrom('segments')
    .select(['id', 'name', 'condition', 'include_unanswered as includeUnanswered', 'state'])
    .select(['department_id', 'exclusive'])
    .where('municipality_id', '=', municipalityId)
    .execute();
  const lists = await ctx.db
    .selectFrom('resident_lists')
    .select(['id', 'name', 'expired_at', 'department_id', 'exclusive'])
    .where('municipality_id', '=', municipalityId)
    .execute();
  return {
    attributes: new Map(attributes.rows.map((row) => [row.id, { ...row, choices: row.choices ?? [] }])),
    segments: new Map(segments.map((row) => [row.id, row])),
    lists: new Map(
      lists.map(({ expired_at, ...list }) => [list.id, { ...list, expired: expired_at !== null }]),
    ),
  };
}

/** Every part of a condition with its path, outermost first; other segments are not entered. */
export function* partsOf(condition: Condition, path = ''): Generator<{ part: Condition; path: string }> {
  yield { part: condition, path };
  const at = path === '' ? 'of' : `${path}.of`;
  if (condition.kind === 'not') yield* partsOf(condition.of, at);
  else if (condition.kind === 'all' || condition.kind === 'any') {
    for (const [index, part] of condition.of.entries()) yield* partsOf(part, `${at}.${index}`);
  }
}

/** The attribute kinds that each condition kind can ask about. */
export const KINDS_ASKED: Readonly<Partial<Record<ConditionLeaf['kind'], readonly string[]>>> = {
  choice: ['choice', 'multiple_choice', 'area'],
  age: ['year'],
  dates_age: ['dates', 'date'],
};
