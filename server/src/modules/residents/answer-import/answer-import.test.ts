import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../../testing/staff.ts';
import { person, talkWorld, type TalkWorld } from '../../../../testing/talk-world.ts';
import { modules } from '../../../app/modules.ts';
import { encodeCp932 } from '../../../platform/files/cp932.ts';
import { sheetFile } from '../../../platform/files/sheet-file.ts';

let db: TestDatabase;
let world: TalkWorld;
let administrator: StaffBrowser;
let api: ReturnType<typeof staffApi>;
beforeAll(async () => {
  db = await testDatabase();
  world = await talkWorld(db);
  api = staffApi(db, modules);
  administrator = await api.browser().signIn(await staffWithAuthenticator(db));
  for (let made = 0; made < 3; made += 1) await world.send(person(), { kind: 'follow' });
});
afterAll(() => db.close());

const csv = (text: string, bytes: Uint8Array<ArrayBuffer> = new Uint8Array(Buffer.from(text))) =>
  new File([bytes], '名簿.csv', { type: 'text/csv' });
const check = (file: File, browser = administrator) => browser.upload('/residents/answer-import/check', file);
const apply = (file: File) => administrator.upload('/residents/answer-import/apply', file);
const answersOf = async (no: number) => {
  const { body } = await administrator.call('GET', '/residents');
  const row = body.entries.find((entry: { residentNo: number }) => entry.residentNo === no);
  return Object.fromEntries(
    row.answers.map((answer: { label: string; text: string; state: string }) => [
      answer.label,
      answer.state === 'answered' ? answer.text : answer.state,
    ]),
  );
};

describe('登録項目の取り込み', () => {
  test('確認では何も変わらず、取り込むと確認どおりに変わり、もう一度取り込んでも何も変わらない', async () => {
    const file = csv(
      '番号,状態,お住まいの地域,生まれた年,topics,メモ\r\n' +
        '0,友だち,旭地区,昭和23年,防災、健康づくり,電話あり\r\n１,,,1980,答えない,\r\n2,,,,,\r\n',
    );
    const { body: plan } = await check(file);
    expect(plan).toMatchObject({
      encoding: 'UTF-8',
      problems: [],
      unknownColumns: ['メモ'],
      residents: 2,
      changes: 5,
    });
    expect(plan.examples[0]).toEqual({
      row: 2,
      residentNo: 0,
      label: 'お住まいの地域',
      before: '未回答',
      after: '旭地区',
    });
    expect(await answersOf(0)).toMatchObject({ お住まいの地域: 'unanswered' });
    expect((await apply(file)).body).toEqual({ residents: 2, changes: 5 });
    expect(await answersOf(0)).toMatchObject({
      お住まいの地域: '旭地区',
      生まれた年: '1948年（昭和23年）',
      知りたい情報: '防災、健康づくり',
    });
    expect(await answersOf(1)).toMatchObject({ 知りたい情報: 'declined' });
    expect((await check(file)).body).toMatchObject({ residents: 0, changes: 0 });
    const cleared = csv('番号,お住まいの地域\r\n0,（消す）\r\n');
    expect((await apply(cleared)).body).toEqual({ residents: 1, changes: 1 });
    expect(await db.sql("SELECT 1 FROM audit_entries WHERE action = 'residents.imported'")).toHaveLength(2);
  });

  test('CP932もExcelも読み、失われた文字を行と列で示す', async () => {
    const shift = encodeCp932('番号,お住まいの地域\r\n0,川辺地区\r\n').bytes;
    expect((await check(csv('', new Uint8Array(shift)))).body).toMatchObject({
      encoding: 'CP932',
      changes: 1,
    });
    const book = await sheetFile(
      'x',
      [
        ['番号', 'お住まいの地域'],
        ['0', '古町地区'],
      ],
      'xlsx',
    );
    const excel = new File([new Uint8Array(Buffer.from(book.content, 'base64'))], 'x.xlsx');
    expect((await check(excel)).body).toMatchObject({ encoding: 'Excel', changes: 1 });
    const lost = Buffer.concat([shift, Buffer.from('1,'), Buffer.from([0x81, 0xad]), Buffer.from('\r\n')]);
    const { body } = await check(csv('', new Uint8Array(lost)));
    expect(body.problems[0]).toMatchObject({ row: 3, column: 'お住まいの地域' });
  });

  test('間違いは行と列と直し方で示し、直すまで1行も取り込まない', async () => {
    const file = csv(
      '番号,お住まいの地域,生まれた年\r\n0,ない地区,1800\r\n99,旭地区,\r\nx,旭地区,\r\n1,旭地区,\r\n1,旭地区,\r\n',
    );
    const { body } = await check(file);
    expect(body.problems.map(({ row, column }: { row: number; column: string }) => [row, column])).toEqual([
      [2, 'お住まいの地域'],
      [2, '生まれた年'],
      [3, '番号'],
      [4, '番号'],
      [6, '番号'],
    ]);
    expect(await apply(file)).toMatchObject(refusal(422, 'sheet_refused'));
    for (const [text, said] of [
      ['名前,お住まいの地域\r\nx,旭地区\r\n', '「番号」の列がありません'],
      ['番号,知らない列\r\n0,x\r\n', '登録項目の名前の列が1つもありません'],
    ] as const)
      expect((await check(csv(text))).body.problems[0].message).toContain(said);
    expect(await check(csv('番号\r\n'))).toMatchObject(refusal(422, 'sheet_unreadable'));
    expect(await apply(csv('番号\r\n'))).toMatchObject(refusal(422, 'sheet_unreadable'));
    const editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
    expect(await check(file, editor)).toMatchObject(refusal(403, 'forbidden'));
  });

  test('接続がなければ、友だちの取り込みは始められないと言う', async () => {
    expect(await administrator.call('POST', '/residents/friend-lists', {})).toMatchObject(
      refusal(409, 'no_channel'),
    );
    expect((await administrator.call('GET', '/residents/friend-lists')).body.entries).toEqual([]);
  });
});
