/**
 * Checks a value against a schema of LINE's OpenAPI. Of OpenAPI 3.0 it knows what these files use and no more; a keyword it
 * does not know is an error, so that a newer file cannot be passed by not being understood. Stricter than OpenAPI in one
 * point: a property that no schema names is a finding, because the emulator has no business answering what LINE does not.
 */

export interface Schema {
  $ref?: string;
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  allOf?: Schema[];
  oneOf?: Schema[];
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema;
  items?: Schema;
  enum?: unknown[];
  nullable?: boolean;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
}

/** Finds what a `$ref` names. */
export type Resolve = (ref: string) => Schema;

const KNOWN = new Set(
  'type allOf oneOf discriminator properties required additionalProperties items enum nullable format pattern minLength maxLength minItems maxItems minimum maximum $ref description example examples externalDocs title default deprecated'.split(
    ' ',
  ),
);

const FORMATS: Record<string, (value: unknown) => boolean> = {
  int32: (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
  int64: (value) => Number.isSafeInteger(value),
  double: (value) => Number.isFinite(value),
  uri: (value) => URL.canParse(String(value)),
  'date-time': (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(value)),
};

/** One place that does not fit, as `messages[0].text: …`. */
export type Finding = string;

/** @returns every place at which the value does not fit; empty when it does */
export function checkSchema(value: unknown, schema: Schema, resolve: Resolve): Finding[] {
  const findings: Finding[] = [];
  const add = (at: string, message: string): void => void findings.push(`${at || '(the body)'}: ${message}`);

  /** @param followed the base whose discriminator brought us here, so that `allOf` back to it ends */
  function visit(at: string, found: unknown, given: Schema, followed?: Schema): void {
    const one = given.$ref ? resolve(given.$ref) : given;
    for (const keyword of Object.keys(one)) {
      if (!KNOWN.has(keyword)) add(at, `the schema uses ${keyword}, which this check does not know`);
    }
    if (found === null) return one.nullable ? undefined : add(at, 'is null');
    if (one.discriminator && one !== followed) {
      const kind = (found as Record<string, unknown>)[one.discriminator.propertyName];
      const ref = one.discriminator.mapping?.[String(kind)];
      if (!ref) return add(at, `${one.discriminator.propertyName} "${String(kind)}" is not in the mapping`);
      return visit(at, found, resolve(ref), one);
    }
    for (const part of one.allOf ?? []) visit(at, found, part, followed);
    if (one.oneOf && !one.oneOf.some((choice) => checkSchema(found, choice, resolve).length === 0))
      add(at, 'fits none of oneOf');
    if (one.type && !hasType(found, one.type)) return add(at, `is ${JSON.stringify(found)}, not ${one.type}`);
    checkValue(at, found, one);
    if (Array.isArray(found)) {
      found.forEach((element, index) => one.items && visit(`${at}[${index}]`, element, one.items));
    } else if (typeof found === 'object') visitProperties(at, found as Record<string, unknown>, one);
  }

  function visitProperties(at: string, found: Record<string, unknown>, one: Schema): void {
    for (const name of one.required ?? []) if (!(name in found)) add(at, `lacks ${name}`);
    for (const [name, value] of Object.entries(found)) {
      const property = one.properties?.[name] ?? one.additionalProperties;
      if (property) visit(at ? `${at}.${name}` : name, value, property);
    }
  }

  function checkValue(at: string, found: unknown, one: Schema): void {
    if (one.enum && !one.enum.includes(found))
      add(at, `"${String(found)}" is none of ${one.enum.join(', ')}`);
    const format = FORMATS[one.format ?? ''];
    if (format && !format(found)) add(at, `${JSON.stringify(found)} is no ${one.format}`);
    if (typeof found === 'string') {
      if (one.pattern && !new RegExp(one.pattern, 'u').test(found)) add(at, `does not match ${one.pattern}`);
      bounds(at, 'length', found.length, one.minLength, one.maxLength);
    }
    if (Array.isArray(found)) bounds(at, 'number of elements', found.length, one.minItems, one.maxItems);
    if (typeof found === 'number') bounds(at, 'value', found, one.minimum, one.maximum);
  }

  function bounds(at: string, what: string, size: number, least = -Infinity, most = Infinity): void {
    if (size < least || size > most) add(at, `its ${what} ${size} is outside ${least}..${most}`);
  }

  visit('', value, schema);
  visitUnnamed('', value, [schema], resolve, add);
  return findings;
}

function hasType(found: unknown, type: NonNullable<Schema['type']>): boolean {
  if (type === 'array') return Array.isArray(found);
  if (type === 'object') return typeof found === 'object' && !Array.isArray(found);
  if (type === 'integer') return Number.isInteger(found);
  return typeof found === type;
}

/** Everything that describes a value: the schema, what its discriminator names, and their `allOf`. */
function layersOf(schemas: readonly Schema[], found: unknown, resolve: Resolve): Schema[] {
  const layers = new Set<Schema>();
  const add = (given: Schema): void => {
    const one = given.$ref ? resolve(given.$ref) : given;
    if (layers.has(one)) return;
    layers.add(one);
    const { discriminator } = one;
    const kind = discriminator && (found as Record<string, unknown>)[discriminator.propertyName];
    const ref = discriminator?.mapping?.[String(kind)];
    if (ref) add(resolve(ref));
    for (const part of [...(one.allOf ?? []), ...(one.oneOf ?? [])]) add(part);
  };
  for (const schema of schemas) add(schema);
  return [...layers];
}

/** Reports properties that no layer names. An object of which no property is described may hold anything. */
function visitUnnamed(
  at: string,
  found: unknown,
  schemas: readonly Schema[],
  resolve: Resolve,
  add: (at: string, message: string) => void,
): void {
  if (typeof found !== 'object' || found === null) return;
  const layers = layersOf(schemas, found, resolve);
  if (Array.isArray(found)) {
    const items = layers.flatMap((layer) => layer.items ?? []);
    found.forEach((element, index) => visitUnnamed(`${at}[${index}]`, element, items, resolve, add));
    return;
  }
  if (layers.every((layer) => !layer.properties && !layer.additionalProperties)) return;
  for (const [name, value] of Object.entries(found)) {
    const described = layers.flatMap((layer) => layer.properties?.[name] ?? layer.additionalProperties ?? []);
    if (described.length === 0) add(at, `${name} is not in LINE's description`);
    else visitUnnamed(at ? `${at}.${name}` : name, value, described, resolve, add);
  }
}
