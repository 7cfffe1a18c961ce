import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { staffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../../testing/staff.ts';
import { readFirstSheet } from '../../../platform/files/xlsx.ts';
import { inspectionModule } from '../module.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../../..');

let db: TestDatabase;
let administrator: StaffBrowser;
let editor: StaffBrowser;
beforeAll(async () => {
  db = await testDatabase();
  const api = staffApi(db, [inspectionModule]);
  administrator = await api.browser().signIn(await staffWithAuthenticator(db));
  editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
});
afterAll(() => db.close());

interface Row {
  readonly no: number;
  readonly mark: string;
  readonly note: string;
  readonly text: string;
  readonly required: boolean;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

const rows = async (): Promise<Row[]> =>
  (await administrator.call('GET', '/inspection/answers')).body['rows'];

describe('回答表', () => {
  test('仕様書の100行がこの順に1行ずつあり、○には試験が、△と×には備考がある', async () => {
    const all = await rows();
    expect(all.map(({ no }) => no)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(all.filter(({ required }) => required).length).toBe(67);
    for (const row of all) {
      expect(row.text.length, `${row.no}`).toBeGreaterThan(8);
      if (row.mark === 'yes') expect(row.tests.length, `${row.no}`).toBeGreaterThan(0);
      else expect(row.note, `${row.no}`).not.toBe('');
      if (row.mark === 'no') expect(row.tests, `${row.no}`).toEqual([]);
    }
  });

  test('挙げた試験は、どれもその名前でそのファイルにある（名前を変えたら answers.ts も直す）', async () => {
    const links = (await rows()).flatMap(({ no, tests }) => tests.map((one) => ({ no, ...one })));
    expect(links.length).toBeGreaterThan(15);
    const lost = links.filter(({ file, name }) => {
      const place = path.join(ROOT, file);
      return !fs.existsSync(place) || !fs.readFileSync(place, 'utf8').includes(name);
    });
    expect(lost).toEqual([]);
  });

  test('Excelで取り出すと、画面と同じ100行になり、記録を見る権限がなければ断る', async () => {
    const file = await administrator.call('GET', '/inspection/answers/export?format=xlsx');
    expect(file.body['fileName']).toMatch(/^回答表-\d{4}-\d{2}-\d{2}\.xlsx$/);
    const sheet = await readFirstSheet(Buffer.from(file.body['content'], 'base64'), {
      rows: 200,
      columns: 10,
    });
    if ('unreadable' in sheet) throw new Error(sheet.unreadable);
    const all = await rows();
    const signs: Record<string, string> = { yes: '○', partly: '△', no: '×' };
    expect(sheet.rows.slice(1).map((row) => [Number(row[0]), row[4], row[5] ?? ''])).toEqual(
      all.map(({ no, mark, note }) => [no, signs[mark], note]),
    );
    for (const address of ['/inspection/answers', '/inspection/answers/export?format=xlsx'])
      expect((await editor.call('GET', address)).status).toBe(403);
  });
});
