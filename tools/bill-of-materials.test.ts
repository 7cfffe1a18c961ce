import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { billOf, problemsOf, type Lockfile } from './bill-of-materials.ts';
import { ROOT } from './run.ts';

const lock = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as Lockfile;

interface Bill {
  readonly components: readonly {
    'bom-ref': string;
    name: string;
    scope: string;
    hashes?: { content: string }[];
  }[];
  readonly dependencies: readonly { ref: string; dependsOn: string[] }[];
}

describe('部品表（SBOM）', () => {
  it('入れる部品がすべて1度ずつ、検査の値つきで載り、同じ固定ファイルからは同じ表ができる', () => {
    const bill = billOf(lock) as Bill;
    const refs = bill.components.map((component) => component['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    expect(refs.some((ref) => ref.startsWith('pkg:npm/%40hono/node-server@'))).toBe(true);
    expect(bill.components.every(({ hashes }) => hashes?.[0]?.content.length === 128)).toBe(true);
    expect(bill.components.find(({ name }) => name === 'vitest')?.scope).toBe('excluded');
    expect(bill.components.find(({ name }) => name === 'pg')?.scope).toBe('required');
    expect(JSON.stringify(billOf(lock))).toBe(JSON.stringify(bill));
  });

  it('依存の先も、表にある部品を指す', () => {
    const bill = billOf(lock) as Bill;
    const refs = new Set(bill.components.map((component) => component['bom-ref']));
    const lines = bill.dependencies.flatMap(({ dependsOn }) => dependsOn);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((ref) => !refs.has(ref))).toEqual([]);
    const pg = bill.dependencies.find(({ ref }) => ref.startsWith('pkg:npm/pg@'))!;
    expect(pg.dependsOn.some((ref) => ref.startsWith('pkg:npm/pg-protocol@'))).toBe(true);
  });

  it('許していないライセンス、検査の値のない部品、入れるときに動く部品を名指しする', () => {
    const good = { version: '1.0.0', integrity: 'sha512-AA==', license: '(MIT OR CC0-1.0)' };
    const packages = {
      'node_modules/good': good,
      'node_modules/viral': { ...good, license: 'AGPL-3.0-only' },
      'node_modules/silent': { version: '1.0.0', integrity: 'sha512-AA==' },
      'node_modules/@a/unchecked': { version: '1.0.0', license: 'MIT' },
      'node_modules/good/node_modules/eager': { ...good, hasInstallScript: true },
    };
    expect(problemsOf({ packages }, {})).toEqual([
      'viral is under AGPL-3.0-only, which nobody allowed yet',
      'silent states no licence',
      '@a/unchecked has no checksum in the lockfile',
      'eager wants to run a script when it is installed; decide in allowScripts',
    ]);
    expect(problemsOf({ packages: { 'node_modules/good': good } }, {})).toEqual([]);
  });
});
