import type { Department, Role } from '@madoguchi/contract/staff';
import { writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { modules } from '../../../app/modules.ts';
import { readDay } from './read-day.ts';
import { parseCsv, readSheet } from '../../../platform/files/read-sheet.ts';

const HEADER = '区分,職員番号,氏名,メールアドレス,所属,職名,役割,発令日,終わりの日';
const csv = (...lines: string[]) => new File([[HEADER, ...lines].join('\r\n')], '異動.csv');

const textOf = ({ content }: { content?: string }) => Buffer.from(content ?? '', 'base64').toString();

let db: TestDatabase;
let api: StaffApi;
let administrator: TestStaff;
let browser: StaffBrowser;
beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, modules);
  administrator = await staffWithAuthenticator(db);
  browser = await api.browser().signIn(administrator);
  const part = (await browser.call('POST', '/departments', { name: '福祉部' })).body['id'];
  await browser.call('POST', '/departments', { name: '子育て支援課', parentId: part });
  await browser.call('POST', '/departments', { name: '税務課' });
});
afterAll(() => db.close());

describe('表の読み方', () => {
  it.each([
    ['2026/4/1', '2026-04-01'],
    ['２０２６－０４－０１', '2026-04-01'],
    ['20260401', '2026-04-01'],
    ['令和8年4月1日', '2026-04-01'],
    ['令和元年5月1日', '2019-05-01'],
    ['R8.4.1', '2026-04-01'],
    ['Ｈ31/4/30', '2019-04-30'],
    ['8/4/1', null],
    ['2026/2/30', null],
    ['来週', null],
  ])('%s', (text, day) => expect(readDay(text)?.toString() ?? null).toBe(day));

  it('引用符の中の区切りと改行を1つの欄として読み、閉じない引用符は断る', () => {
    expect(parseCsv('a,"b,""c""\r\nd"\r\n1,2')).toEqual([
      ['a', 'b,"c"\r\nd'],
      ['1', '2'],
    ]);
    expect(parseCsv('a,"b')).toBeNull();
  });

  it('CP932もUTF-8も読み、読めない字と外字は、行と列と字の位置を言う', async () => {
    // 氏名 in CP932, then ①, a Gaiji (F040) and a byte that is nothing.
    const bytes = [0x8e, 0x81, 0x96, 0xbc, 0x0a, 0x87, 0x40, 0xf0, 0x40, 0xff];
    const sheet = await readSheet(new Uint8Array(bytes));
    if ('unreadable' in sheet) throw new Error(sheet.unreadable);
    expect(sheet).toMatchObject({ encoding: 'CP932', header: ['氏名'] });
    expect(sheet.rows[0]!.cells[0]![0]).toBe('①');
    expect(sheet.problems.map(({ row, column, message }) => [row, column, message.slice(0, 12)])).toEqual([
      [2, '氏名', '2文字目は外字（U+E0'],
      [2, '氏名', '3文字目の文字を読み取れ'],
    ]);
    const utf8 = await readSheet(new TextEncoder().encode('\uFEFF氏名\n髙﨑 𠮷'));
    expect(utf8).toMatchObject({ encoding: 'UTF-8', rows: [{ row: 2, cells: ['髙﨑 𠮷'] }], problems: [] });
  });
});

test('4月の異動を、確認してから、まとめて取り込める（ADM-02）', async () => {
  const mover = await staffWithAuthenticator(db, 'drafter', db.municipality, '税務課');
  const leaver = await staffWithAuthenticator(db, 'viewer', db.municipality, '税務課');
  const sheet = csv(
    '採用,００１２３,"新人, 一郎",shin@city.example.jp,福祉部/子育て支援課,主事,下書き担当,令和9年4月1日,令和10年3月31日',
    `異動,${mover.staffNumber},,,子育て支援課,係長,各課の配信担当,2027/4/1,`,
    `退職,${leaver.staffNumber},,,,,,R9.4.1,`,
    ',,,,,,,,',
  );
  const check = await browser.upload('/staff-import/check', sheet);
  expect(check).toMatchObject({ status: 200, body: { encoding: 'UTF-8', problems: [] } });
  expect((check.body['rows'] as { words: string }[]).map(({ words }) => words)).toEqual([
    '採用：子育て支援課 主事・役割「下書き担当」（2027年4月1日から2028年3月31日まで）',
    '異動：子育て支援課 係長・役割「各課の配信担当」（2027年4月1日から）',
    '抹消（2027年4月1日から）',
  ]);
  const count = async () =>
    ((await browser.call('GET', '/staff-members')).body['entries'] as unknown[]).length;
  expect(await count()).toBe(3);
  const applied = await browser.upload('/staff-import/apply', sheet);
  expect(applied).toMatchObject({
    status: 200,
    body: { applied: 3, passwords: [{ name: '新人, 一郎', staffNumber: '00123' }] },
  });
  expect(await count()).toBe(4);
  expect((await browser.call('GET', `/staff-members/${mover.id}`)).body['posts']).toMatchObject([
    { role: '下書き担当', until: '2027-03-31', when: 'now' },
    { role: '各課の配信担当', title: '係長', from: '2027-04-01', when: 'coming' },
  ]);
  expect((await browser.call('GET', `/staff-members/${leaver.id}`)).body).toMatchObject({
    standing: 'active',
    retiredOn: '2027-04-01',
  });
});

test('Excelのひな形は、先頭の0も日付もそのまま、Excelのまま取り込める（ADM-02）', async () => {
  const template = (await browser.call('GET', '/staff-import/template?format=xlsx')).body;
  expect(template['fileName']).toBe('人事異動_ひな形.xlsx');
  const given = new File([Buffer.from(template['content'], 'base64')], 'ひな形.xlsx');
  const own = await browser.upload('/staff-import/check', given);
  expect(own.body, 'the examples name departments that this town does not have').toMatchObject({
    encoding: 'Excel',
    problems: expect.arrayContaining([expect.objectContaining({ row: 2, column: '所属' })]),
  });
  const workbook = await writeXlsx({
    sheets: [
      {
        name: '4月',
        columns: [{}, { numFmt: '00000' }, {}, {}, {}, {}, {}, { numFmt: 'yyyy/m/d' }, {}],
        rows: [
          HEADER.split(','),
          [],
          [
            '採用',
            77,
            '表計 算子',
            null,
            '税務課',
            '主事',
            '閲覧のみ',
            new Date('2027-04-01T00:00:00Z'),
            '令和10年3月31日',
          ],
        ],
      },
    ],
  });
  const sheet = new File([workbook as Uint8Array<ArrayBuffer>], '異動.xlsx');
  expect((await browser.upload('/staff-import/check', sheet)).body).toEqual({
    encoding: 'Excel',
    problems: [],
    rows: [
      {
        row: 3,
        staffNumber: '00077',
        name: '表計 算子',
        words: '採用：税務課 主事・役割「閲覧のみ」（2027年4月1日から2028年3月31日まで）',
      },
    ],
  });
  expect(await browser.upload('/staff-import/apply', sheet)).toMatchObject({
    status: 200,
    body: { applied: 1, passwords: [{ staffNumber: '00077' }] },
  });
});

test('誤りは行と列と直し方を言い、1行でも誤りがあれば何も取り込まない', async () => {
  await browser.call('POST', '/departments', { name: '子育て支援課' });
  const roles = (await browser.call('GET', '/roles')).body['entries'] as Role[];
  const departments = (await browser.call('GET', '/departments')).body['entries'] as Department[];
  await browser.call('POST', '/staff-members', {
    staffNumber: '00456',
    name: '零 四郎',
    roleId: roles.find((role) => role.name === '閲覧のみ')!.id,
    departmentId: departments[0]!.id,
  });
  const sheet = csv(
    '採用,777,良い 人,,税務課,,閲覧のみ,2027/4/1,',
    '移動,1,,,,,,,',
    '異動,456,,,税務課,,閲覧のみ,2027/4/1,',
    '異動,00456,,,子育て支援課,,ない役割,来月,2027/13/1',
    '異動,00456,,,ない課,,閲覧のみ,2027/4/1,2027/3/31',
    '採用,00456,,x,,,閲覧のみ,2027/4/1,',
    `退職,${administrator.staffNumber},,,,,,2027/4/1,`,
  );
  const { body } = await browser.upload('/staff-import/check', sheet);
  expect(
    (body['problems'] as { row: number; column: string }[]).map(({ row, column }) => `${row} ${column}`),
  ).toEqual([
    '3 区分',
    '4 職員番号',
    '5 発令日',
    '5 終わりの日',
    '5 役割',
    '5 所属',
    '6 終わりの日',
    '6 所属',
    '7 職員番号',
    '7 氏名',
    '7 メールアドレス',
    '7 所属',
    '8 職員番号',
  ]);
  const messages = (body['problems'] as { message: string }[]).map(({ message }) => message);
  expect(messages[1]).toContain('先頭の0が消えていませんか（00456 零 四郎さん）');
  expect(messages[5]).toContain('上の所属から');
  expect(await browser.upload('/staff-import/apply', sheet)).toMatchObject(refusal(422, 'sheet_refused'));
  const people = (await browser.call('GET', '/staff-members')).body['entries'] as { staffNumber: string }[];
  expect(people.some(({ staffNumber }) => staffNumber === '777')).toBe(false);
});

test('古いExcel、壊れたExcel、空の表、閉じない引用符、足りない列は、直し方を言って断る', async () => {
  for (const path of ['/staff-import/check', '/staff-import/apply'])
    for (const [content, reason] of [
      ['PK\u0003\u0004', 'broken'],
      [Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), 'old_excel'],
      [HEADER, 'empty'],
      [`${HEADER}\r\n"採用`, 'quotes'],
    ] as const)
      expect(await browser.upload(path, new File([content], '異動.csv'))).toMatchObject(
        refusal(422, 'sheet_unreadable', { reason }),
      );
  const { body } = await browser.upload('/staff-import/check', new File(['区分,職員番号\n採用,1'], 'a.csv'));
  expect(body['problems']).toHaveLength(7);
  const template = await browser.call('GET', '/staff-import/template');
  expect(textOf(template.body)).toContain(HEADER);
});

test('取り込みでも、最後の管理者・引継ぎ・番号の重なりは守られ、持たない権限は渡せない', async () => {
  const own = await staffWithAuthenticator(db, 'editor');
  const theirs = await api.browser().signIn(own);
  await theirs.call('POST', '/deliveries', {});
  const leave = csv(`退職,${own.staffNumber},,,,,,2027/4/1,`);
  expect(await browser.upload('/staff-import/apply', leave)).toMatchObject(
    refusal(409, 'things_left', { count: 1 }),
  );
  await browser.upload(
    '/staff-import/apply',
    csv('採用,801,甲 一,same@city.example,税務課,,閲覧のみ,2027/4/1,'),
  );
  expect(
    await browser.upload(
      '/staff-import/apply',
      csv('採用,802,乙 二,same@city.example,税務課,,閲覧のみ,2027/4/1,'),
    ),
  ).toMatchObject(refusal(409, 'login_taken', { field: 'mail' }));
  const limited = await staffApi(db, modules, { permissions: new Set(['staff.manage']) })
    .browser()
    .signIn(await staffWithAuthenticator(db, 'editor'));
  const promote = csv('採用,803,丙 三,,,,管理者,2027/4/1,');
  const { body } = await limited.upload('/staff-import/check', promote);
  expect(body['problems'][0].message).toContain('持っていない権限');
  expect(
    await limited.upload('/staff-import/apply', csv(`退職,${administrator.staffNumber},,,,,,2026/11/21,`)),
  ).toMatchObject(refusal(409, 'last_administrator', { day: '2026-11-21' }));
});
