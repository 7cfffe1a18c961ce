/** Values that break careless programs: strings, JSON values, and whole bodies. */
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';

/** Ours; with FIXTURES_DIR the public list of naughty strings comes on top. */
const OWN_STRINGS = [
  '',
  ' ',
  '\0',
  '\u{202e}反転',
  '𠮷野家',
  '👨‍👩‍👧‍👦'.repeat(50),
  'が',
  '\ud83d',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '..%2f..%2fpackage.json',
  '%00',
  '%zz',
  '%',
  '<script>alert(1)</script>',
  "' or 1=1 --",
  '${7*7}',
  '{{7*7}}',
  '\r\nx-injected: 1',
  '1e999',
  '-1',
  '0',
  'NaN',
  'undefined',
  'null',
  'true',
  '٣',
  'all',
  'list',
  'a'.repeat(5001),
  'あ'.repeat(2000),
  'U' + 'f'.repeat(32),
  'http://127.0.0.1:9/',
  'javascript:alert(1)',
  'data:text/html,x',
  '//example.com',
  '2026-02-30T25:61',
  '99999999999999999999',
];

export function hostileStrings(): string[] {
  const fixtures = process.env['FIXTURES_DIR'];
  const file = fixtures === undefined ? undefined : path.join(fixtures, 'hostile', 'blns.json');
  if (file === undefined || !fs.existsSync(file)) return OWN_STRINGS;
  return [...OWN_STRINGS, ...(JSON.parse(fs.readFileSync(file, 'utf8')) as string[])];
}

const strings = hostileStrings();

export const hostileString = fc.oneof(
  fc.constantFrom(...strings),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** Any JSON value, with a taste for the borders. Waits and counts stay small, so that nothing obeys a wish for a day. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileString,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, -0, 2 ** 31, 2 ** 53, [], {}, [[]], [null]),
  fc.constant({ __proto__: null, constructor: { prototype: {} }, type: 'text' }),
  fc.array(hostileString, { maxLength: 4 }),
  fc.dictionary(
    fc.oneof(fc.constantFrom('type', 'text', 'length', '__proto__', 'to'), hostileString),
    hostileString,
    {
      maxKeys: 4,
    },
  ),
);

/** Replaces, removes or adds one thing somewhere inside a JSON value. */
export function mutate(value: unknown, at: readonly number[], replacement: unknown, how: number): unknown {
  const [first = 0, ...rest] = at;
  if (typeof value !== 'object' || value === null || at.length === 0) return replacement;
  const entries = Object.entries(value);
  if (entries.length === 0) return replacement;
  const [key, inner] = entries[first % entries.length]!;
  if (Array.isArray(value)) {
    if (how % 3 === 1) return value.filter((_, index) => String(index) !== key);
    if (how % 3 === 2) return [...value, ...value, replacement];
    return value.with(Number(key), mutate(inner, rest, replacement, how));
  }
  const copy: Record<string, unknown> = { ...value };
  if (how % 3 === 1 && rest.length === 0) delete copy[key];
  else if (how % 3 === 2 && rest.length === 0) copy[`${key}x`] = replacement;
  else copy[key] = mutate(inner, rest, replacement, how);
  return copy;
}

/** Bodies that are no JSON, or JSON of an unwelcome kind. */
export const BROKEN_BODIES: readonly Buffer[] = [
  '',
  '{',
  '}',
  '[]',
  'null',
  '"text"',
  '1e999',
  '{"messages":',
  '{"to":"U","to":"V"}',
  '\ufeff{}',
  '[['.repeat(20_000),
  '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000),
  '{"__proto__":{"polluted":true}}',
  'to=U&messages=x',
  '--x\r\nContent-Disposition: form-data; name="file"; filename="../a"\r\n\r\nU1\r\n--x--\r\n',
  '--x',
  '\x89PNG\r\n\x1a\n',
]
  .map((text) => Buffer.from(text))
  .concat(Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0, 1, 2]));
