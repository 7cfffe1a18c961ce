import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { japaneseDay, parseLineDate } from '../clock.ts';
import { startTrial, type Trial } from '../test-setup.ts';
import { virtualUserId } from '../virtual-users.ts';

const DAY = 86_400_000;
const ms = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;
const lineDate = (at: number): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO('Asia/Tokyo')
    .toPlainDate()
    .toString()
    .replaceAll('-', '');

test('日付はすべて日本時間で数える', () => {
  expect(japaneseDay(ms('2026-11-20T15:00:00Z'))).toBe(parseLineDate('20261121'));
  expect(japaneseDay(ms('2026-11-20T14:59:59Z'))).toBe(parseLineDate('20261120'));
  expect(parseLineDate('20260230')).toBeUndefined();
});

describe('集計', () => {
  let trial: Trial;
  let today: string;
  const ids = Array.from({ length: 100 }, (_, i) => virtualUserId('町', i));
  const url = 'https://example.jp/news';
  beforeAll(async () => {
    trial = await startTrial();
    await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 100, seed: '町' });
    today = lineDate(trial.emulator.state.clock.now());
  });
  afterAll(() => trial.stop());

  const send = (unit: string, to = ids) =>
    trial.line('/v2/bot/message/multicast', {
      to,
      messages: [
        { type: 'text', text: url },
        { type: 'text', text: '二つめ' },
      ],
      customAggregationUnits: [unit],
    });
  const statistics = (unit: string, from = today, to = today) =>
    trial.lineGet(
      `/v2/bot/insight/message/event/aggregation?customAggregationUnit=${unit}&from=${from}&to=${to}`,
    );
  const firstMessage = async (userId: string) =>
    (await trial.get(`/_emulator/users/${userId}/talk?channelId=${trial.channel.channelId}`)).json.items.at(
      -2,
    ).messageId;

  test('20人未満の値はnull、20人からは数が出る', async () => {
    await send('unit_a');
    expect((await statistics('unit_a')).json).toMatchObject({
      overview: { uniqueImpression: null, uniqueClick: null },
      messages: [
        { seq: 1, impression: null },
        { seq: 2, impression: null },
      ],
      clicks: [],
    });
    const open = async (userId: string) =>
      trial.control(`/users/${userId}/open`, {
        channelId: trial.channel.channelId,
        messageId: await firstMessage(userId),
      });
    for (const userId of ids.slice(0, 19)) expect(await open(userId)).toEqual({ counted: true });
    // The same person again is another impression, not another user.
    for (let i = 0; i < 5; i++) await open(ids[0]!);
    expect((await statistics('unit_a')).json.messages[0]).toMatchObject({
      impression: null,
      uniqueImpression: null,
    });
    await open(ids[19]!);
    expect((await statistics('unit_a')).json).toMatchObject({
      overview: { uniqueImpression: 20, uniqueClick: null, uniqueMediaPlayed: null },
      messages: [
        { seq: 1, impression: 25, uniqueImpression: 20 },
        { seq: 2, impression: null, uniqueImpression: null },
      ],
    });
  });

  test('まとめて開封とクリックを起こせる。種が同じなら同じ結果', async () => {
    await send('unit_b');
    await send('unit_c');
    const path = `/channels/${trial.channel.channelId}/opens`;
    const result = await trial.control(path, { unit: 'unit_b', share: 0.5, clickShare: 0.8, url, seed: 3 });
    expect(result.opened).toBeGreaterThan(30);
    expect(result.opened).toBeLessThan(70);
    const { json } = await statistics('unit_b');
    expect(json.overview).toMatchObject({ uniqueImpression: result.opened, uniqueClick: result.clicked });
    expect(json.clicks[0]).toMatchObject({
      seq: 1,
      url,
      uniqueClick: result.clicked,
      uniqueClickOfRequest: result.clicked,
    });
    expect((await statistics('unit_c')).json.overview.uniqueImpression).toBeNull();
  });

  test('届いていない人は開封できない', async () => {
    await send('unit_d', ids.slice(0, 1));
    const messageId = await firstMessage(ids[0]!);
    const opening = trial.control(`/users/${ids[1]}/open`, { channelId: trial.channel.channelId, messageId });
    await expect(opening).rejects.toThrow('404');
  });

  test('知らない集計単位、日付の誤り、31日を超える期間は400', async () => {
    expect((await statistics('nothing')).status).toBe(400);
    expect((await statistics('unit_a', '20260230', today)).status).toBe(400);
    const now = trial.emulator.state.clock.now();
    expect((await statistics('unit_a', lineDate(now - 31 * DAY), today)).status).toBe(400);
    expect((await statistics('unit_a', lineDate(now - 30 * DAY), today)).status).toBe(200);
    expect((await statistics('unit_a', today, lineDate(now - DAY))).status).toBe(400);
  });

  test('集計単位の名は形が決まっていて、1回に1つ', async () => {
    expect((await send('日本')).status).toBe(400);
    const two = { to: ids[0], messages: [{ type: 'text', text: 'あ' }], customAggregationUnits: ['a', 'b'] };
    expect((await trial.line('/v2/bot/message/push', two)).status).toBe(400);
    const { json } = await trial.lineGet('/v2/bot/message/aggregation/list');
    expect(json.customAggregationUnits).toEqual(['unit_a', 'unit_b', 'unit_c', 'unit_d']);
    expect((await trial.lineGet('/v2/bot/message/aggregation/info')).json).toEqual({
      numOfCustomAggregationUnits: 4,
    });
  });

  test('14日を過ぎた開封は数えない', async () => {
    await send('unit_e');
    await trial.control('/clock', { offsetMs: 14 * DAY + 1000 });
    const path = `/channels/${trial.channel.channelId}/opens`;
    expect((await trial.control(path, { unit: 'unit_e', share: 1 })).opened).toBe(0);
    await trial.control('/clock', { offsetMs: 0 });
  });

  test('broadcastは要求IDで数え、届いた数は20未満でも出る', async () => {
    const sent = await trial.line('/v2/bot/message/broadcast', { messages: [{ type: 'text', text: url }] });
    const requestId = sent.headers.get('x-line-request-id')!;
    const path = `/v2/bot/insight/message/event?requestId=${requestId}`;
    expect((await trial.lineGet(path)).json).toMatchObject({
      overview: { delivered: 100, uniqueImpression: null },
      messages: [],
      clicks: [],
    });
    await trial.control(`/channels/${trial.channel.channelId}/opens`, { requestId, share: 1, clickShare: 1 });
    const { json } = await trial.lineGet(path);
    expect(json.overview).toMatchObject({
      requestId,
      delivered: 100,
      uniqueImpression: 100,
      uniqueClick: 100,
    });
    expect(json.clicks[0].url).toBe(url);
    expect((await trial.lineGet('/v2/bot/insight/message/event?requestId=x')).status).toBe(404);
  });

  test('友だちの数と配信数は、翌日から読める', async () => {
    await trial.control(`/users/${ids[0]}/block`, { channelId: trial.channel.channelId, webhook: false });
    expect((await trial.lineGet(`/v2/bot/insight/followers?date=${today}`)).json).toEqual({
      status: 'unready',
    });
    await trial.control('/clock', { offsetMs: DAY });
    expect((await trial.lineGet(`/v2/bot/insight/followers?date=${today}`)).json).toEqual({
      status: 'ready',
      followers: 100,
      targetedReaches: 99,
      blocks: 1,
    });
    expect((await trial.lineGet(`/v2/bot/message/delivery/broadcast?date=${today}`)).json).toEqual({
      status: 'ready',
      success: 100,
    });
    await trial.control('/clock', { offsetMs: 0 });
  });
});
