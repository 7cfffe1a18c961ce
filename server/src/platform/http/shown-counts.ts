/** 「10人未満」: the one place where figures of residents are replaced for accounts that may not see personal data. */
import { isCountGroup, peopleCount, SHOWN_FROM, type PeopleCount } from '@madoguchi/contract/people-count';
import { PERSONAL_DATA } from '@madoguchi/contract/permissions';
import type { z } from 'zod';
import type { Actor } from '../context/context.ts';

/** Whether the figures are shown as they are: to our own work, and to people who may see the residents themselves. */
export function seesExactCounts(actor: Actor): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'staff' && actor.kind !== 'apiKey') return false;
  return [...PERSONAL_DATA].some((permission) => actor.permissions.has(permission));
}

const isFew = (count: number): boolean => count > 0 && count < SHOWN_FROM;

/** One figure on its own; zero names nobody. */
export function shownCount(actor: Actor, count: number): PeopleCount {
  return isFew(count) && !seesExactCounts(actor) ? 'few' : count;
}

interface Figure {
  readonly holder: Record<string | number, unknown>;
  readonly key: string | number;
  readonly count: number;
  readonly group: object | null;
}

/** The value as it may go out, by its schema; `value` itself stays as it is. */
export function withShownCounts<T>(actor: Actor, schema: z.ZodType | undefined, value: T): T {
  if (schema === undefined || !holdsCounts(schema) || seesExactCounts(actor)) return value;
  const root = { value: structuredClone(value) };
  const figures: Figure[] = [];
  collect(schema, root, 'value', null, figures);
  const besideFew = new Set(figures.filter(({ count }) => isFew(count)).map(({ group }) => group));
  for (const { holder, key, count, group } of figures) {
    if (isFew(count)) holder[key] = 'few';
    else if (group !== null && besideFew.has(group) && count > 0)
      holder[key] = { about: count - (count % 10) };
  }
  return root.value;
}

function collect(
  schema: z.ZodType,
  holder: Record<string | number, unknown>,
  key: string | number,
  group: object | null,
  figures: Figure[],
): void {
  const value = holder[key];
  if (schema === peopleCount) {
    if (typeof value === 'number') figures.push({ holder, key, count: value, group });
    return;
  }
  if (typeof value !== 'object' || value === null || !holdsCounts(schema)) return;
  // The outermost group holds: what is inside adds up to what is outside. Each value is a group of its own.
  const inside = group ?? (isCountGroup(schema) ? value : null);
  const place = value as Record<string | number, unknown>;
  for (const [part, name] of partsOf(schema)) {
    if (name !== null) collect(part, place, name, inside, figures);
    else if (Array.isArray(value)) value.forEach((_, index) => collect(part, place, index, inside, figures));
    else collect(part, holder, key, inside, figures);
  }
}

/** The schemas inside a schema, with the field's name; null for a list's entries and for what only wraps. */
function partsOf(schema: z.ZodType): readonly (readonly [z.ZodType, string | null])[] {
  const def = schema.def as {
    type: string;
    shape?: Record<string, z.ZodType>;
    element?: z.ZodType;
    innerType?: z.ZodType;
    options?: readonly z.ZodType[];
  };
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape ?? {}).map(([name, part]) => [part, name]);
    case 'array':
      return [[def.element!, null]]; // every array has one
    case 'nullable':
    case 'optional':
      return [[def.innerType!, null]]; // and every wrapper
    case 'union':
      return (def.options ?? []).map((part) => [part, null]);
    default:
      return [];
  }
}

const known = new WeakMap<z.ZodType, boolean>();

/** Asked once per schema: most endpoints tell of no residents at all. */
function holdsCounts(schema: z.ZodType): boolean {
  if (schema === peopleCount) return true;
  const before = known.get(schema);
  if (before !== undefined) return before;
  known.set(schema, false); // what leads back to itself holds nothing by that
  const holds = partsOf(schema).some(([part]) => holdsCounts(part));
  known.set(schema, holds);
  return holds;
}
