import { bodyErrors, invalidProperty } from '../line-error.ts';

/** LINE sets no bound; ours keeps hostile nesting off the stack. */
const MAX_DEPTH = 50;

type Reader<T> = (given: unknown, at: string, depth: number) => T;

export function fieldsOf(given: unknown, at: string): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalidProperty(at);
  return given as Record<string, unknown>;
}

/** Reads an operator object: exactly one of `and`, `or` and `not`, never an empty list. */
export function operatorOf<T>(
  fields: Record<string, unknown>,
  at: string,
  depth: number,
  read: Reader<T>,
): { kind: 'and' | 'or' | 'not'; parts: T[] } {
  if (depth > MAX_DEPTH) throw invalidProperty(at);
  const kinds = (['and', 'or', 'not'] as const).filter((name) => fields[name] != null);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw bodyErrors([{ message: 'Exactly one of and, or, not must be specified', property: at }]);
  }
  const given = fields[kind];
  if (kind === 'not') return { kind, parts: [read(given, `${at}.not`, depth + 1)] };
  if (!Array.isArray(given)) throw invalidProperty(`${at}.${kind}`);
  if (given.length === 0) throw bodyErrors([{ message: 'May not be empty', property: `${at}.${kind}` }]);
  return { kind, parts: given.map((part: unknown, i) => read(part, `${at}.${kind}[${i}]`, depth + 1)) };
}
