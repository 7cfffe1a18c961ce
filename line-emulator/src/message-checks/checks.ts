import type { Findings } from './findings.ts';

/** Looks at a value and says what LINE would refuse. */
export type Check = (value: unknown, found: Findings) => void;
export type JsonObject = Readonly<Record<string, unknown>>;

interface Field {
  readonly check: Check;
  readonly required: boolean;
}
export type Fields = Readonly<Record<string, Field>>;

export const required = (check: Check): Field => ({ check, required: true });
export const optional = (check: Check): Field => ({ check, required: false });

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own field, or undefined: `__proto__` and `constructor` are names like any other here. */
export function fieldOf(value: JsonObject, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** An object with these fields; `whole` looks at how they go together. */
export function object(fields: Fields, whole?: (value: JsonObject, found: Findings) => void): Check {
  const entries = Object.entries(fields);
  return (value, found) => {
    if (!isObject(value)) return found.wrongType();
    const before = found.count;
    for (const [name, { check, required: needed }] of entries) {
      const given = fieldOf(value, name);
      if (given === undefined || (given === null && !found.voice.strict)) {
        if (needed) found.add(found.voice.missing, name);
      } else found.at(name, () => check(given, found));
    }
    if (found.voice.strict) {
      for (const name of Object.keys(value))
        if (!Object.hasOwn(fields, name)) found.add('unknown field', name);
    }
    if (found.count === before) whole?.(value, found);
  };
}

/** An object told apart by `type`; an unknown one is refused at `…/type`, or (components of Flex) at the object itself. */
export function byType(kinds: Readonly<Record<string, Check>>, blame: 'type' | 'object' = 'type'): Check {
  const names = Object.keys(kinds);
  return (value, found) => {
    if (!isObject(value)) return found.wrongType();
    const type = fieldOf(value, 'type');
    const check = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (check !== undefined) check(value, found);
    else found.add(found.voice.oneOf(names), ...(blame === 'type' ? ['type'] : []));
  };
}

export function list(item: Check, min: number, max: number): Check {
  return (value, found) => {
    if (!Array.isArray(value)) return found.wrongType();
    if (value.length < min || value.length > max) found.add(found.voice.count(min, max, value.length));
    value.slice(0, max).forEach((entry: unknown, i) => found.at(i, () => item(entry, found)));
  };
}

/** A string that a test of one's own looks at. */
export function string(test?: (value: string, found: Findings) => void): Check {
  return (value, found) => (typeof value === 'string' ? test?.(value, found) : found.wrongType());
}

export const pattern = (form: RegExp, message: string): Check =>
  string((value, found) => {
    if (!form.test(value)) found.add(message);
  });

export const oneOf = (...values: readonly string[]): Check =>
  string((value, found) => {
    if (!values.includes(value)) found.add(found.voice.oneOf(values));
  });

/** A whole number from `min` on; the message is the voice's "wrong type" where it is not. */
export const whole = (min: number, message?: string): Check =>
  number((value, found) => {
    if (!Number.isSafeInteger(value) || value < min) found.add(message ?? found.voice.wrongType);
  });

export function number(test?: (value: number, found: Findings) => void): Check {
  return (value, found) => (typeof value === 'number' ? test?.(value, found) : found.wrongType());
}

export const bool: Check = (value, found) => {
  if (typeof value !== 'boolean') found.wrongType();
};
