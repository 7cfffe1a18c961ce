/** Reading fields out of data that nobody has vouched for: a wrong type reads as absent, never as an error. */

export type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = Object.freeze({});

/** The value's own fields, or none when it is no object. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : NOTHING;
}

/** True when the value is an object (not an array, not null). */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The string field, or `undefined`. Inherited names (`constructor`, `__proto__`) read as absent. */
export function text(value: unknown, key: string): string | undefined {
  const found = own(value, key);
  return typeof found === 'string' ? found : undefined;
}

/** The finite number field, or `undefined`. */
export function number(value: unknown, key: string): number | undefined {
  const found = own(value, key);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The array field, or an empty one. */
export function list(value: unknown, key: string): readonly unknown[] {
  const found = own(value, key);
  return Array.isArray(found) ? found : [];
}

/** The field whatever it is; own fields only. */
export function own(value: unknown, key: string): unknown {
  const object = fields(value);
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
