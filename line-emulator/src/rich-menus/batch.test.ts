import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../clock.ts';
import { startTrial, type Trial } from '../test-setup.ts';
import { virtualUserId } from '../virtual-users.ts';
import { callLine, createMenu, jobsDone, menuObject } from './test-menus.ts';

let trial: Trial;
let ids: string[];
const MENU = '/v2/bot/richmenu';
beforeEach(async () => {
  trial = await startTrial({}, { limits: { enabled: false } });
  ids = Array.from({ length: 100 }, (_, i) => virtualUserId('町', i));
  await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 100, seed: '町' });
});
afterEach(() => trial.stop());

const menuOf = async (userId: string) =>
  (await trial.lineGet(`/v2/bot/user/${userId}/richmenu`)).json.richMenuId;
const bulkLink = (richMenuId: string, userIds: unknown) =>
  trial.line(`${MENU}/bulk/link`, { richMenuId, userIds });
const batch = (operations: unknown, more = {}) => trial.line(`${MENU}/batch`, { operations, ...more });
const progress = async (answer: { headers: Headers }) =>
  (await trial.lineGet(`${MENU}/progress/batch?requestId=${answer.headers.get('x-line-request-id')}`)).json;

describe('一人ずつ、まとめて付ける', () => {
  test('友だちには付き、そうでない人・いない人には200のまま付かない。外すのも200', async () => {
    const menu = await createMenu(trial);
    const [stranger] = (await trial.control('/users', { count: 1 })).users;
    const nobody = `U${'0'.repeat(32)}`;
    for (const userId of [ids[0]!, stranger.userId, nobody]) {
      const link = await callLine(trial, 'POST', `/v2/bot/user/${userId}/richmenu/${menu}`);
      expect(link).toMatchObject({ status: 200, json: {} });
    }
    expect(await menuOf(ids[0]!)).toBe(menu);
    for (const userId of [ids[1]!, stranger.userId, nobody]) {
      expect(await trial.lineGet(`/v2/bot/user/${userId}/richmenu`)).toMatchObject({
        status: 404,
        json: { message: 'the user has no richmenu', details: [] },
      });
    }
    for (const userId of [ids[0]!, ids[1]!, nobody]) {
      expect((await callLine(trial, 'DELETE', `/v2/bot/user/${userId}/richmenu`)).status).toBe(200);
    }
    expect(await menuOf(ids[0]!)).toBeUndefined();
    expect(await callLine(trial, 'POST', `/v2/bot/user/x/richmenu/${menu}`)).toMatchObject({
      status: 400,
      json: { message: "The value for the 'userId' parameter is invalid" },
    });
  });

  test('まとめて付けるのは202のあと。終わるまで前のままで、ほかの要求は進む', async () => {
    const menu = await createMenu(trial);
    await trial.control('/jobs', { hold: true });
    expect(await bulkLink(menu, ids.slice(0, 50))).toMatchObject({ status: 202, json: {} });
    expect(await menuOf(ids[0]!)).toBeUndefined();
    await trial.control('/jobs', { hold: false });
    await jobsDone(trial);
    expect([await menuOf(ids[0]!), await menuOf(ids[49]!), await menuOf(ids[50]!)]).toEqual([
      menu,
      menu,
      undefined,
    ]);
    expect((await trial.line(`${MENU}/bulk/unlink`, { userIds: ids.slice(0, 10) })).status).toBe(202);
    await jobsDone(trial);
    expect([await menuOf(ids[9]!), await menuOf(ids[10]!)]).toEqual([undefined, menu]);
  });

  test('501人、正しくないID、画像のないメニュー、ないメニューは断り、だれにも付けない', async () => {
    const menu = await createMenu(trial);
    const bare = (await trial.line(MENU, menuObject([]))).json.richMenuId;
    const many = Array.from({ length: 501 }, (_, i) => virtualUserId('町', i));
    expect((await bulkLink(menu, many)).status).toBe(400);
    expect((await bulkLink(menu, [])).status).toBe(400);
    expect(await bulkLink(menu, ['x', ids[0]])).toMatchObject({
      status: 400,
      json: {
        message: "The property, 'userIds[0]', in the request body is invalid (line: -, column: -)",
      },
    });
    expect(await bulkLink('x', [ids[0]])).toMatchObject({
      status: 400,
      json: { details: [{ message: 'invalid richMenuId', property: 'richMenuId' }] },
    });
    expect(await bulkLink(`richmenu-${'0'.repeat(32)}`, [ids[0]])).toMatchObject({
      status: 404,
      json: { message: 'richmenu not found', details: [] },
    });
    expect((await bulkLink(bare, [ids[0]])).status).toBe(400);
    await jobsDone(trial);
    expect(await menuOf(ids[0]!)).toBeUndefined();
  });

  test('付けている途中で失敗しても、LINEは何も言わない', async () => {
    const menu = await createMenu(trial);
    await trial.control('/jobs', { fail: { kind: 'richmenu.bulk' } });
    expect((await bulkLink(menu, ids)).status).toBe(202);
    await jobsDone(trial);
    expect(await menuOf(ids[0]!)).toBeUndefined();
  });
});

describe('一括の付けかえ（バッチ）', () => {
  test('付けかえは要求の前の状態だけを見る：AはBに、BはCになり、AがCになることはない', async () => {
    const [a, b, c] = [await createMenu(trial), await createMenu(trial), await createMenu(trial)];
    await bulkLink(a, ids.slice(0, 10));
    await bulkLink(b, ids.slice(10, 20));
    await bulkLink(c, ids.slice(20, 30));
    const answer = await batch([
      { type: 'link', from: a, to: b },
      { type: 'link', from: b, to: c },
      { type: 'unlink', from: c },
    ]);
    expect(answer).toMatchObject({ status: 202, json: {} });
    await jobsDone(trial);
    expect([await menuOf(ids[0]!), await menuOf(ids[10]!), await menuOf(ids[20]!)]).toEqual([
      b,
      c,
      undefined,
    ]);
    expect(await progress(answer)).toEqual({
      phase: 'succeeded',
      acceptedTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      completedTime: expect.stringMatching(/Z$/),
    });
    await batch([{ type: 'unlinkAll' }]);
    await jobsDone(trial);
    expect([await menuOf(ids[0]!), await menuOf(ids[10]!)]).toEqual([undefined, undefined]);
  });

  test('進みぐあいは進行中から成功へ。14日たつか、知らない番号なら404', async () => {
    const [a, b] = [await createMenu(trial), await createMenu(trial)];
    await trial.control('/jobs', { hold: true });
    const answer = await batch([{ type: 'link', from: a, to: b }]);
    expect(await progress(answer)).toEqual({ phase: 'ongoing', acceptedTime: expect.any(String) });
    await trial.control('/jobs', { hold: false });
    await jobsDone(trial);
    expect(await progress(answer)).toMatchObject({ phase: 'succeeded' });
    await trial.control('/clock', { offsetMs: 14 * DAY + 60_000 });
    expect(await progress(answer)).toEqual({ message: 'Not found' });
    const path = `${MENU}/progress/batch?requestId=`;
    expect((await trial.lineGet(`${path}${crypto.randomUUID()}`)).status).toBe(404);
    expect((await trial.lineGet(`${path}x`)).status).toBe(400);
  });

  test('失敗したバッチは、同じresumeRequestKeyで残りの人だけに続ける', async () => {
    const [a, b] = [await createMenu(trial), await createMenu(trial)];
    await bulkLink(a, ids);
    await jobsDone(trial);
    await trial.control('/jobs', { fail: { kind: 'richmenu.batch', after: 40 } });
    const swap = [
      { type: 'link', from: a, to: b },
      { type: 'link', from: b, to: a },
    ];
    const first = await batch(swap, { resumeRequestKey: 'emergency-1' });
    await jobsDone(trial);
    expect(await progress(first)).toMatchObject({ phase: 'failed', completedTime: expect.any(String) });
    const count = async () => {
      const all = await Promise.all(ids.map(menuOf));
      return [all.filter((menu) => menu === a).length, all.filter((menu) => menu === b).length];
    };
    expect(await count()).toEqual([60, 40]);
    const again = await batch(swap, { resumeRequestKey: 'emergency-1' });
    await jobsDone(trial);
    expect(await progress(again)).toMatchObject({ phase: 'succeeded' });
    // Without the key the 40 would have gone back.
    expect(await count()).toEqual([0, 100]);
    await batch(swap);
    await jobsDone(trial);
    expect(await count()).toEqual([100, 0]);
  });

  test.each([
    [
      '同じfrom',
      (a: string, b: string) => [
        { type: 'link', from: a, to: b },
        { type: 'unlink', from: a },
      ],
      400,
      'is duplicated',
      'operations[].from',
    ],
    [
      'unlinkAllとほかの操作',
      (a: string) => [{ type: 'unlinkAll' }, { type: 'unlink', from: a }],
      400,
      "'unlinkAll' type can't be combined with other type",
      'operations[].type',
    ],
    [
      '正しくないID',
      (_: string, b: string) => [{ type: 'link', from: 'x', to: b }],
      400,
      'invalid richMenuId',
      'operations[0].from',
    ],
    [
      'ないメニュー',
      (a: string) => [{ type: 'link', from: a, to: `richmenu-${'0'.repeat(32)}` }],
      404,
      'is not found',
      'operations[0].to',
    ],
    [
      '画像のないメニュー',
      (a: string, _: string, bare: string) => [{ type: 'link', from: a, to: bare }],
      400,
      "must have image but it doesn't",
      'operations[0].to',
    ],
    ['知らない種類', (a: string) => [{ type: 'move', from: a }], 400, 'Must be one of', 'operations[0].type'],
    ['1,001件', () => Array(1001).fill({ type: 'unlinkAll' }), 400, 'between 1 and 1000', 'operations'],
  ])(
    '正しくないバッチは断り、何も変えない（%s）。検証だけの入口も同じ',
    async (_, make, status, text, property) => {
      const [a, b] = [await createMenu(trial), await createMenu(trial)];
      const bare = (await trial.line(MENU, menuObject([]))).json.richMenuId;
      for (const path of ['batch', 'validate/batch']) {
        expect(await trial.line(`${MENU}/${path}`, { operations: make(a, b, bare) })).toMatchObject({
          status,
          json: {
            message: 'The request body has 1 error(s)',
            details: [{ message: expect.stringContaining(text), property }],
          },
        });
      }
    },
  );

  test('鍵の形が正しくなければ400。検証は200。本番は1時間に3回まで', async () => {
    const operations = [{ type: 'unlinkAll' }];
    for (const resumeRequestKey of ['', 'あ', 'a'.repeat(101), 5]) {
      expect((await batch(operations, { resumeRequestKey })).status).toBe(400);
    }
    await trial.control('/limits', { enabled: true });
    expect((await trial.line(`${MENU}/validate/batch`, { operations })).status).toBe(200);
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await batch(operations)).status);
    expect(statuses).toEqual([202, 202, 202, 429]);
  });
});

test('百万人の付けかえは小分けに進み、その間もほかの要求に答える', async () => {
  const million = 1_000_000;
  await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: million, seed: '市' });
  const [a, b] = [await createMenu(trial), await createMenu(trial)];
  const { state } = trial.emulator;
  const channel = [...state.channels.values()][0]!;
  const book = state.richMenus.of(channel);
  channel.following.forEach((handle) => book.link(handle, book.menus.get(a)!));
  const answer = await batch([{ type: 'link', from: a, to: b }]);
  let between = 0;
  // Each turn of the loop is a slice's end at which other calls have their turn.
  while (state.jobs.waiting > 0) {
    between++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(between).toBeGreaterThan(3);
  expect(await progress(answer)).toMatchObject({ phase: 'succeeded' });
  expect([await menuOf(virtualUserId('市', 0)), await menuOf(virtualUserId('市', million - 1))]).toEqual([
    b,
    b,
  ]);
});
