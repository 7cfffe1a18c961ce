/** Before and after side by side, in words. Pure. */
import { FIELD_WORDS, VALUE_WORDS } from './words.ts';

export interface AuditChange {
  readonly label: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * One line per field that either side has; a field that did not change is left out where both sides are there.
 * @param labels words for fields that only the database knows (登録項目 by key)
 */
export function describeChanges(
  before: unknown,
  after: unknown,
  labels: ReadonlyMap<string, string> = new Map(),
): AuditChange[] {
  const [was, is] = [flatten(before), flatten(after)];
  const both = isRecord(before) && isRecord(after);
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((path) => {
    const [one, other] = [was.get(path), is.get(path)];
    if (both && one !== undefined && one === other) return [];
    return [{ label: labelOf(path, labels), before: one ?? null, after: other ?? null }];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Leaves by path; a list of plain values is one leaf. */
function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (isRecord(value)) {
    for (const [key, entry] of Object.entries(value))
      flatten(entry, path === '' ? key : `${path}.${key}`, into);
  } else if (Array.isArray(value) && value.some((entry) => typeof entry === 'object' && entry !== null)) {
    value.forEach((entry, index) => flatten(entry, `${path}.${index + 1}`, into));
  } else if (value !== undefined && path !== '') {
    into.set(path, wordsOf(value));
  }
  return into;
}

function wordsOf(value: unknown): string {
  if (value === null) return 'なし';
  if (typeof value === 'boolean') return value ? 'はい' : 'いいえ';
  if (Array.isArray(value)) return value.length === 0 ? 'なし' : value.map(wordsOf).join('、');
  if (typeof value === 'number') return value.toLocaleString('ja-JP');
  const text = String(value);
  return text === '' ? '（空）' : (VALUE_WORDS[text] ?? text);
}

function labelOf(path: string, labels: ReadonlyMap<string, string>): string {
  return path
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? `${part}番目` : (labels.get(part) ?? FIELD_WORDS[part] ?? part)))
    .join('：');
}
