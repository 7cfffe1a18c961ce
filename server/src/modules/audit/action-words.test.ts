/** Every action that the code writes has words, and every word has an action that is written. */
import fs from 'node:fs';
import path from 'node:path';
import { AUDIT_ACTIONS, AUDIT_GROUPS, AUDIT_LOGS, logOf } from '@madoguchi/contract/audit-actions';
import { expect, test } from 'vitest';

const SERVER = path.resolve(import.meta.dirname, '../..');

/** Literals that stand where an action does: `action: 'a.b'`, `action: x ? 'a.b' : 'c.d'`, and the verbs handed to a teller. */
function actionsIn(text: string): string[] {
  if (!/\b(?:appendAudit|noteLine|AuditEntry)\b/.test(text)) return [];
  const places = text.matchAll(
    /\b(?:action|kind)\s*[:=]\s*([^,;{}]*)|\btold\(\s*ctx,\s*([^;]*?),\s*(?:id|row)/g,
  );
  return [...places].flatMap(
    (place) =>
      [...(place[1] ?? place[2] ?? '').matchAll(/'([a-z_]+(?:\.[a-z_]+)+|read)'/g)].map(
        (literal) => literal[1]!,
      ), // the group matched
  );
}

/** Whatever is quoted anywhere: an action may be handed on (a table of actions, a function that notes). */
const quoted = new Set<string>();

function writtenActions(): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of fs.readdirSync(SERVER, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue;
    const file = path.join(entry.parentPath, entry.name);
    const text = fs.readFileSync(file, 'utf8');
    for (const literal of text.matchAll(/'([a-z_]+(?:\.[a-z_]+)+)'/g)) quoted.add(literal[1]!); // the group matched
    // Events are appended beside entries with `kind:`; only what stands in an entry's place counts.
    const withoutEvents = text.replaceAll(/appendEvent\([^;]*;/g, '');
    for (const action of actionsIn(withoutEvents)) found.set(action, path.relative(SERVER, file));
    // Lines of the other logs carry their log's name, wherever they stand.
    for (const literal of text.matchAll(/'((?:access|application|system)\.[a-z_]+)'/g))
      found.set(literal[1]!, path.relative(SERVER, file)); // the group matched
  }
  return found;
}

const written = writtenActions();

test('SEC-10 プログラムが残す操作には、すべて日本語の言葉がある', () => {
  expect(written.size).toBeGreaterThan(35);
  const without = [...written].filter(([action]) => !AUDIT_ACTIONS[action]);
  expect(without).toEqual([]);
});

test('言葉の表に、だれも残さない操作はない', () => {
  const unused = Object.keys(AUDIT_ACTIONS).filter((action) => !written.has(action) && !quoted.has(action));
  expect(unused).toEqual([]);
});

test('どの操作も分類があり、どの記録に入るかが決まる', () => {
  for (const [action, { group, words }] of Object.entries(AUDIT_ACTIONS)) {
    expect(Object.keys(AUDIT_GROUPS), action).toContain(group);
    expect(Object.keys(AUDIT_LOGS)).toContain(logOf(action));
    expect(words, action).toMatch(/[ぁ-んァ-ヶ一-龠]/);
  }
  expect(logOf('staff.signed_in')).toBe('operation');
  expect(logOf('access.request')).toBe('access');
  expect(logOf('operation.x')).toBe('operation');
});
