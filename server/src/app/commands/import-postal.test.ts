import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { encodeCp932 } from '../../platform/files/cp932.ts';
import { runCli } from '../cli.ts';

let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  db = await testDatabase();
  folder = mkdtempSync(path.join(os.tmpdir(), 'madoguchi-postal-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.close();
});

async function madoguchi(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(
    args,
    { out: (text) => void out.push(text), err: (text) => void err.push(text), ask: async () => null },
    {
      DATABASE_URL: db.adminUrl,
      MASTER_KEY: db.config.masterKey.toString('base64'),
      DATA_DIR: db.config.dataDir,
    },
  );
  return { code, text: out.join('') + err.join('') };
}
function file(name: string, bytes: string | Uint8Array): string {
  const place = path.join(folder, name);
  writeFileSync(place, bytes);
  return place;
}
const line = (postcode: string, town: string) =>
  `35203,"753","${postcode}","ｹﾝ","ｼ","ﾁｮｳ","山口県","山口市","${town}",0,0,0,0,0,0\r\n`;

test('SEG-05 郵便番号の表を取り替え、読めない行と読めないファイルは理由を言い、前の表を残す', async () => {
  const first = file('KEN_ALL.CSV', encodeCp932(line('7530001', '宮野上') + line('7530002', '宮野下')).bytes);
  expect(await madoguchi('postal', 'import', first)).toMatchObject({
    code: 0,
    text: expect.stringContaining('2件、1市区町村'),
  });
  const second = file('utf_ken_all.csv', `${line('7530003', '吉敷')}壊れた行\r\n`);
  const run = await madoguchi('postal', 'import', second, '--json');
  expect(run.code).toBe(1);
  expect(JSON.parse(run.text)).toMatchObject({ towns: 1, problems: [{ row: 2 }] });
  expect(await db.sql('SELECT town FROM postal_towns')).toEqual([{ town: '吉敷' }]);

  for (const [args, code, said] of [
    [[file('empty.csv', 'なにもない')], 1, '表は変えていません'],
    [[file('ken_all.zip', Buffer.from('PK\u0003\u0004'))], 1, 'ZIP'],
    [[path.join(folder, 'nothing.csv')], 2, '読めません'],
    [[], 2, '1つ指定してください'],
    [['--help'], 0, 'KEN_ALL.CSV'],
  ] as const)
    expect(await madoguchi('postal', 'import', ...args)).toMatchObject({
      code,
      text: expect.stringContaining(said),
    });
  expect(await db.sql('SELECT town FROM postal_towns')).toEqual([{ town: '吉敷' }]);
});
