import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../clock.ts';
import { jobsDone } from '../rich-menus/test-menus.ts';
import { attributesOf } from './demographics.ts';
import { idOf, messages, operator, startNarrowcasts, type NarrowcastTrial } from './test-narrowcast.ts';

let trial: NarrowcastTrial;
beforeEach(async () => {
  trial = await startNarrowcasts();
});
afterEach(() => trial.stop());

describe('絞り込み配信（narrowcast）', () => {
  test('相手を書かなければ友だち全員。受付、送信中、完了と進み、あとで数がわかる', async () => {
    await trial.control('/jobs', { hold: true });
    const answer = await trial.send();
    expect(answer).toMatchObject({ status: 202, json: {} });
    expect(await trial.progress(answer)).toEqual({
      phase: 'waiting',
      acceptedTime: expect.stringMatching(/Z$/),
    });
    await trial.control('/jobs', { advance: 2 });
    expect(await trial.progress(answer)).toMatchObject({
      phase: 'sending',
      targetCount: 300,
      successCount: 0,
    });
    await trial.control(`/users/${trial.ids[0]}/block`, { channelId: trial.channel.channelId });
    await trial.control('/jobs', { hold: false });
    await jobsDone(trial);
    expect(await trial.progress(answer)).toEqual({
      phase: 'succeeded',
      successCount: 299,
      failureCount: 1,
      targetCount: 300,
      acceptedTime: expect.any(String),
      completedTime: expect.any(String),
    });
    const { bodies } = (await trial.get('/_emulator/deliveries')).json;
    expect(bodies[0]).toMatchObject({ receipts: 299, mostPerRecipient: 1 });
    const talk = (
      await trial.get(`/_emulator/users/${trial.ids[1]}/talk?channelId=${trial.channel.channelId}`)
    ).json;
    expect(talk.items.at(-1)).toMatchObject({ message: messages[0], requestId: idOf(answer) });
  });

  test('オーディエンスの「かつ」「または」「以外」と、前の配信の相手への再配信', async () => {
    const a = await trial.audience(trial.ids.slice(0, 100));
    const b = await trial.audience(trial.ids.slice(50, 150));
    const from = (first: number, last: number) => new Set(trial.ids.slice(first, last));
    expect(await trial.reached({ recipient: a })).toEqual(from(0, 100));
    expect(await trial.reached({ recipient: operator('and', [a, b]) })).toEqual(from(50, 100));
    expect(await trial.reached({ recipient: operator('or', [a, b]) })).toEqual(from(0, 150));
    expect(await trial.reached({ recipient: operator('not', a) })).toEqual(from(100, 300));
    expect(await trial.reached({ recipient: operator('and', [a, operator('not', b)]) })).toEqual(from(0, 50));
    const earlier = await trial.send({ recipient: b });
    await jobsDone(trial);
    const redelivery = { type: 'redelivery', requestId: idOf(earlier) };
    expect(await trial.reached({ recipient: operator('and', [redelivery, a]) })).toEqual(from(50, 100));
    await trial.control('/clock', { offsetMs: 14 * DAY + 60_000 });
    expect(await trial.send({ recipient: redelivery })).toMatchObject({
      status: 400,
      json: { message: `Invalid request id: ${idOf(earlier)}` },
    });
  });

  test('属性でしぼると、その属性の人だけに届く。同じ人の属性はいつも同じ', async () => {
    const { users } = trial.emulator.state;
    const expected = (test: (who: ReturnType<typeof attributesOf>) => boolean) =>
      new Set(trial.ids.filter((id) => test(attributesOf(users.handleOf(id)))));
    const women = await trial.reached({ filter: { demographic: { type: 'gender', oneOf: ['female'] } } });
    expect(women).toEqual(expected(({ gender }) => gender === 1));
    expect(women.size).toBeGreaterThan(50);
    const filter = operator('and', [
      { type: 'age', gte: 'age_20', lt: 'age_60' },
      operator('not', { type: 'appType', oneOf: ['android'] }),
      operator('or', [
        { type: 'area', oneOf: ['jp_14', 'tw_01'] },
        { type: 'subscriptionPeriod', gte: 'day_90' },
      ]),
    ]);
    expect(await trial.reached({ filter: { demographic: filter } })).toEqual(
      expected(
        ({ age, appType, area, period }) =>
          age >= 2 && age < 10 && appType !== 1 && (area === 13 || period >= 3),
      ),
    );
  });

  test('limit.maxの数だけ、無作為に届く', async () => {
    const some = await trial.reached({ limit: { max: 40 } });
    expect(some.size).toBe(40);
    expect(some).not.toEqual(new Set(trial.ids.slice(0, 40)));
  });

  test('同じRetry-Keyは409になり、1回だけ届く', async () => {
    const key = { 'x-line-retry-key': randomUUID() };
    const first = await trial.send({}, key);
    const again = await trial.send({}, key);
    expect(again).toMatchObject({ status: 409 });
    expect(again.headers.get('x-line-accepted-request-id')).toBe(idOf(first));
    await jobsDone(trial);
    expect((await trial.get('/_emulator/deliveries')).json).toMatchObject({ receipts: 300, recipients: 300 });
  });

  test.each([
    ['ない宛先', { recipient: { type: 'audience', audienceGroupId: 1 } }, 'Invalid audience group id: 1'],
    ['ない配信', { recipient: { type: 'redelivery', requestId: 'x' } }, 'Invalid request id: x'],
    [
      '残り数に合わせない部分配信の禁止',
      { limit: { forbidPartialDelivery: true } },
      'The option forbidPartialDelivery must be used with upToRemainingQuota.',
    ],
    ['空のand', { recipient: operator('and', []) }, 'The request body has 1 error(s)'],
    [
      'andとorの両方',
      { recipient: { type: 'operator', and: [{}], or: [{}] } },
      'The request body has 1 error(s)',
    ],
    ['知らない種類', { recipient: { type: 'group' } }, 'The request body has 1 error(s)'],
    ['知らない属性', { filter: { demographic: { type: 'income' } } }, 'The request body has 1 error(s)'],
    [
      '11個の属性',
      { filter: { demographic: operator('or', Array(11).fill({ type: 'gender', oneOf: ['male'] })) } },
      'The request body has 1 error(s)',
    ],
    [
      '逆の年齢',
      { filter: { demographic: { type: 'age', gte: 'age_30', lt: 'age_20' } } },
      'The request body has 1 error(s)',
    ],
    [
      'ない地域',
      { filter: { demographic: { type: 'area', oneOf: ['jp_48'] } } },
      'The property, filter.demographic.oneOf[0], in the request body is invalid (line: -, column: -)',
    ],
    [
      'ない性別',
      { filter: { demographic: { type: 'gender', oneOf: ['unknown'] } } },
      'The property, filter.demographic.oneOf[0], in the request body is invalid (line: -, column: -)',
    ],
    ['0通', { limit: { max: 0 } }, 'The request body has 1 error(s)'],
    ['空のメッセージ', { messages: [] }, 'The request body has 1 error(s)'],
  ])('正しくない要求は断り、だれにも届かない（%s）', async (_, more, message) => {
    expect(await trial.send(more)).toMatchObject({ status: 400, json: { message } });
    await jobsDone(trial);
    expect((await trial.get('/_emulator/deliveries')).json.receipts).toBe(0);
  });

  test('深すぎる入れ子は断る', async () => {
    let recipient: unknown = { type: 'audience', audienceGroupId: 1 };
    for (let i = 0; i < 1000; i++) recipient = operator('not', recipient);
    expect((await trial.send({ recipient })).status).toBe(400);
  });

  test('進みぐあいは14日で見えなくなる。番号の形がちがえば400、narrowcastでなければ404', async () => {
    const answer = await trial.send();
    await jobsDone(trial);
    await trial.control('/clock', { offsetMs: 14 * DAY + 60_000 });
    expect(await trial.progress(answer)).toEqual({ message: 'Not found' });
    const path = '/v2/bot/message/progress/narrowcast?requestId=';
    expect((await trial.lineGet(`${path}x`)).status).toBe(400);
    const broadcast = await trial.line('/v2/bot/message/broadcast', { messages });
    expect((await trial.lineGet(path + idOf(broadcast))).status).toBe(404);
  });

  test('1時間に60回まで', async () => {
    await trial.control('/limits', { enabled: true });
    const answers = await Promise.all(Array.from({ length: 61 }, () => trial.send({ limit: { max: 1 } })));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
  });
});

test('配信ごとの統計：送るまでは数がなく、送ると届いた数と開いた数がわかる', async () => {
  await trial.control('/jobs', { hold: true });
  const answer = await trial.send();
  const statistics = async () =>
    (await trial.lineGet(`/v2/bot/insight/message/event?requestId=${idOf(answer)}`)).json;
  expect(await statistics()).toMatchObject({ overview: { delivered: null }, messages: [], clicks: [] });
  await trial.control('/jobs', { hold: false });
  await jobsDone(trial);
  await trial.control(`/channels/${trial.channel.channelId}/opens`, {
    requestId: idOf(answer),
    share: 0.5,
    clickShare: 0.5,
  });
  const { overview, messages: bubbles, clicks } = await statistics();
  expect(overview.delivered).toBe(300);
  expect(overview.uniqueImpression).toBeGreaterThan(100);
  expect(bubbles).toMatchObject([{ seq: 1, impression: overview.uniqueImpression }]);
  expect(clicks).toMatchObject([{ url: 'https://example.jp/', uniqueClick: overview.uniqueClick }]);
});

test('友だちの属性の割合は20人からわかる', async () => {
  const { json } = await trial.lineGet('/v2/bot/insight/demographic');
  expect(json.available).toBe(true);
  const sum = (tiles: { percentage: number }[]) => tiles.reduce((all, { percentage }) => all + percentage, 0);
  for (const tiles of [json.genders, json.areas, json.appTypes, json.subscriptionPeriods]) {
    expect(Math.abs(sum(tiles) - 100)).toBeLessThan(1);
  }
  expect(json.areas.map(({ area }: { area: string }) => area)).toContain('神奈川');
  expect(json.ages.map(({ age }: { age: string }) => age)).toContain('from50');
  await trial.stop();
  trial = await startNarrowcasts(19);
  expect((await trial.lineGet('/v2/bot/insight/demographic')).json).toEqual({
    available: false,
    genders: [],
    ages: [],
    areas: [],
    appTypes: [],
    subscriptionPeriods: [],
  });
});
