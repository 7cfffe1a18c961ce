import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../clock.ts';
import { callLine } from '../rich-menus/test-menus.ts';
import { startTrial, type Trial } from '../test-setup.ts';

let trial: Trial;
let userIds: string[];
const COUPON = '/v2/bot/coupon';
beforeEach(async () => {
  trial = await startTrial({}, { limits: { enabled: false } });
  const { users } = await trial.control('/users', { count: 30 });
  userIds = users.map(({ userId }: { userId: string }) => userId);
  await trial.control(`/channels/${trial.channel.channelId}/friends`, { userIds });
});
afterEach(() => trial.stop());

const couponObject = (): Record<string, any> => {
  const now = Math.floor(trial.emulator.state.clock.now() / 1000);
  return {
    title: '朝市100円引き',
    description: '市場の全店で使えます。\nお一人1回。',
    reward: { type: 'discount', priceInfo: { type: 'fixed', fixedAmount: 100 } },
    acquisitionCondition: { type: 'normal' },
    startTimestamp: now - 60,
    endTimestamp: now + 86_400,
    timezone: 'ASIA_TOKYO',
    visibility: 'UNLISTED',
    maxUseCountPerTicket: 1,
    couponCode: 'ASAICHI',
  };
};
const create = async (change: Record<string, unknown> = {}) =>
  (await trial.line(COUPON, { ...couponObject(), ...change })).json.couponId as string;
const close = (couponId: string) => callLine(trial, 'PUT', `${COUPON}/${couponId}/close`);

describe('クーポン', () => {
  test('つくり、読み、終わらせる。期限が過ぎても終わる。ないものは404、二度終わらせると410', async () => {
    const couponId = await create();
    expect(couponId).toMatch(/^[0-9A-Z]{26}$/);
    const wanted = couponObject();
    expect((await trial.lineGet(`${COUPON}/${couponId}`)).json).toMatchObject({
      ...wanted,
      couponId,
      startTimestamp: expect.any(Number),
      endTimestamp: expect.any(Number),
      reward: { type: 'discount', priceInfo: { type: 'fixed', fixedAmount: 100, currency: 'JPY' } },
      maxTicketPerUser: 1,
      status: 'RUNNING',
      createdTimestamp: expect.any(Number),
    });
    expect(await close(couponId)).toMatchObject({ status: 200, json: {} });
    expect((await trial.lineGet(`${COUPON}/${couponId}`)).json.status).toBe('CLOSED');
    const error = (message: string) => ({
      message: 'The request body has 1 error(s)',
      details: [{ message, property: '' }],
    });
    expect(await close(couponId)).toMatchObject({
      status: 410,
      json: error('The coupon has already been closed.'),
    });
    expect(await close('x')).toMatchObject({ status: 404, json: error('coupon not found') });
    expect(await trial.lineGet(`${COUPON}/x`)).toMatchObject({
      status: 404,
      json: error('coupon not found'),
    });
    const second = await create();
    await trial.control('/clock', { offsetMs: 2 * DAY });
    expect((await trial.lineGet(`${COUPON}/${second}`)).json.status).toBe('CLOSED');
  });

  test('一覧は新しい順。状態で絞り、続きの合図で続きを読む', async () => {
    const made: string[] = [];
    for (let i = 0; i < 25; i++) made.unshift(await create({ title: `クーポン${i}` }));
    await close(made[0]!);
    const list = async (query: string) => (await trial.lineGet(`${COUPON}?${query}`)).json;
    const first = await list('');
    expect(first.items).toHaveLength(20);
    expect(first.items[0]).toEqual({ couponId: made[0], title: 'クーポン24' });
    const rest = await list(`start=${first.next}`);
    expect(rest).toEqual({ items: made.slice(20).map((couponId) => expect.objectContaining({ couponId })) });
    expect((await list('status=CLOSED')).items).toHaveLength(1);
    expect((await list('status=DRAFT,RUNNING&limit=100')).items).toHaveLength(24);
    expect((await list('status=RUNNING&status=CLOSED&limit=100')).items).toHaveLength(25);
    expect((await list('status=DRAFT')).items).toEqual([]);
    expect(await list('status=NEW')).toMatchObject({
      details: [
        { message: 'Must be one of the following values: [DRAFT,RUNNING,CLOSED]', property: 'status' },
      ],
    });
    expect(await list('limit=101')).toMatchObject({
      details: [{ message: 'Must be less than or equal to 100', property: 'limit' }],
    });
    expect((await trial.lineGet(`${COUPON}?start=x`)).status).toBe(400);
  });

  const price = (type: string, priceInfo: unknown) => ({ reward: { type, priceInfo } });
  test.each([
    ['長い題', { title: 'あ'.repeat(61) }, 'Size must be between 1 and 60', 'title'],
    ['題がない', { title: null }, 'May not be empty', 'title'],
    [
      '知らない種類',
      { reward: { type: 'x' } },
      'Must be one of the following values: [discount,free,gift,cashBack,others]',
      'reward.type',
    ],
    [
      '合わない金額',
      price('discount', { type: 'percentage', percentage: 5, fixedAmount: 1 }),
      'Must not be specified',
      'reward.priceInfo.fixedAmount',
    ],
    ['金額がない', { reward: { type: 'discount' } }, 'May not be empty', 'reward.priceInfo'],
    [
      '無料なのに金額',
      price('free', { type: 'fixed', fixedAmount: 1 }),
      'Must not be specified',
      'reward.priceInfo',
    ],
    [
      '100%引き',
      price('cashBack', { type: 'percentage', percentage: 100 }),
      'Must be less than or equal to 99',
      'reward.priceInfo.percentage',
    ],
    [
      '友だち紹介',
      { acquisitionCondition: { type: 'referral' } },
      'Must be one of the following values: [normal,lottery]',
      'acquisitionCondition.type',
    ],
    [
      '抽選の確率がない',
      { acquisitionCondition: { type: 'lottery', maxAcquireCount: -1 } },
      'May not be empty',
      'acquisitionCondition.lotteryProbability',
    ],
    ['2回使える', { maxUseCountPerTicket: 2 }, 'Must be less than or equal to 1', 'maxUseCountPerTicket'],
    ['始まる前に終わる', { endTimestamp: 1 }, 'Must be later than startTimestamp', 'endTimestamp'],
    ['もう終わっている', { startTimestamp: 0, endTimestamp: 1 }, 'Must be in the future', 'endTimestamp'],
    [
      '知らない時間帯',
      { timezone: 'Asia/Tokyo' },
      'Must be one of the following values: [ETC_GMT_MINUS_12',
      'timezone',
    ],
    ['httpの画像', { imageUrl: 'http://example.jp/a.png' }, 'Must be a valid HTTPS URL', 'imageUrl'],
    ['長い符号', { couponCode: 'x'.repeat(17) }, 'Size must be between 0 and 16', 'couponCode'],
  ])('正しくないものは400で場所を示す（%s）', async (_, change, message, property) => {
    expect(await trial.line(COUPON, { ...couponObject(), ...change })).toMatchObject({
      status: 400,
      json: { details: [{ message: expect.stringContaining(message), property }] },
    });
    expect((await trial.lineGet(COUPON)).json.items).toEqual([]);
  });

  test('使えるものは5,000件まで。型のちがう値は場所を示す400', async () => {
    expect(await trial.line(COUPON, { ...couponObject(), title: 5 })).toMatchObject({
      status: 400,
      json: { message: 'The property, title, in the request body is invalid (line: -, column: -)' },
    });
    const couponId = await create();
    const { coupons } = trial.emulator.state;
    const { coupon, channelId, created } = coupons.find(couponId)!;
    for (let i = 1; i < 5000; i++) coupons.create(channelId, coupon, created);
    expect(await trial.line(COUPON, couponObject())).toMatchObject({
      status: 400,
      json: { details: [{ message: 'You have too many coupons created.', property: '' }] },
    });
    await close(couponId);
    expect((await trial.line(COUPON, couponObject())).status).toBe(200);
  });

  test('メッセージで送れるのは、自分のチャネルの、終わっていないクーポンだけ', async () => {
    const couponId = await create();
    const push = (id: string) =>
      trial.line('/v2/bot/message/push', { to: userIds[0], messages: [{ type: 'coupon', couponId: id }] });
    expect((await push(couponId)).status).toBe(200);
    expect(await push('01JYNW8JMQVFBNWF1APF8Z3FS7')).toMatchObject({
      status: 400,
      json: { details: [{ message: 'coupon not found', property: 'messages[0].couponId' }] },
    });
    const body = { messages: [{ type: 'coupon', couponId }] };
    expect((await trial.line('/v2/bot/message/validate/push', body)).status).toBe(200);
    await close(couponId);
    expect((await push(couponId)).status).toBe(400);
    expect((await trial.line('/v2/bot/message/validate/push', body)).status).toBe(400);
    expect((await trial.line('/v2/bot/message/broadcast', body)).status).toBe(400);
    const other = await trial.control('/channels', { displayName: 'となり市', accessToken: 'other' });
    const foreign = await trial.line(COUPON, couponObject(), {
      authorization: `Bearer ${other.accessToken}`,
    });
    expect((await push(foreign.json.couponId)).status).toBe(400);
    expect((await trial.lineGet(`${COUPON}/${foreign.json.couponId}`)).status).toBe(404);
  });
});

describe('電話でクーポンを使う', () => {
  const act = async (userId: string, couponId: string, verb: string) => {
    const path = `${trial.emulator.url}/_emulator/users/${userId}/coupons/${couponId}/${verb}`;
    const response = await fetch(path, { method: 'POST' });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };

  test('受けとり、1回だけ使える。終わったものは受けとれず、使えない', async () => {
    const couponId = await create();
    const [a, b] = userIds as [string, string];
    expect((await act(a, couponId, 'use')).status).toBe(409);
    expect((await act(a, couponId, 'acquire')).json).toEqual({ result: 'acquired', used: 0 });
    expect((await act(a, couponId, 'use')).json).toEqual({ used: 1 });
    expect((await act(a, couponId, 'use')).status).toBe(409);
    expect((await act(a, couponId, 'acquire')).json).toEqual({ result: 'acquired', used: 1 });
    expect((await trial.get(`/_emulator/coupons/${couponId}`)).json).toMatchObject({
      title: '朝市100円引き',
      status: 'RUNNING',
      acquired: 1,
    });
    await close(couponId);
    expect((await act(b, couponId, 'acquire')).json.result).toBe('closed');
    const later = await create({ startTimestamp: couponObject().endTimestamp - 10 });
    expect((await act(b, later, 'acquire')).json.result).toBe('notStarted');
    expect((await act(b, 'x', 'acquire')).status).toBe(404);
  });

  test('抽選は一人一回、当たりの数に上限がある', async () => {
    const draw = async (condition: Record<string, unknown>) => {
      const couponId = await create({ acquisitionCondition: { type: 'lottery', ...condition } });
      const results: unknown[] = [];
      for (const userId of userIds) {
        const { json } = await act(userId, couponId, 'acquire');
        expect((await act(userId, couponId, 'acquire')).json.result).toBe(json.result);
        results.push(json.result);
      }
      return (wanted: string) => results.filter((result) => result === wanted).length;
    };
    const half = await draw({ lotteryProbability: 50, maxAcquireCount: -1 });
    expect(half('acquired') + half('lost')).toBe(30);
    expect(half('acquired')).toBeGreaterThan(3);
    expect(half('lost')).toBeGreaterThan(3);
    const few = await draw({ lotteryProbability: 99, maxAcquireCount: 2 });
    expect(few('acquired')).toBe(2);
    expect(few('soldOut')).toBeGreaterThan(20);
  });
});
