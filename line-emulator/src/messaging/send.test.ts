import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTrial, type Trial } from '../test-setup.ts';
import { virtualUserId } from '../virtual-users.ts';

const text = (value: string) => ({ type: 'text', text: value });
const DAY = 86_400_000;

describe('送信', () => {
  let trial: Trial;
  const ids = Array.from({ length: 600 }, (_, i) => virtualUserId('町', i));
  beforeAll(async () => {
    trial = await startTrial();
    await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 600, seed: '町' });
  });
  beforeEach(() => trial.remove('/_emulator/records'));
  afterAll(() => trial.stop());

  const multicast = (to: unknown, key?: string, more: object = {}) =>
    trial.line(
      '/v2/bot/message/multicast',
      { to, messages: [text('お知らせ')], ...more },
      key ? { 'x-line-retry-key': key } : {},
    );
  const deliveries = async () =>
    (await trial.get(`/_emulator/deliveries?channelId=${trial.channel.channelId}`)).json;

  test('multicastは500人まで届き、501人は400で誰にも届かない', async () => {
    expect((await multicast(ids.slice(0, 500))).status).toBe(200);
    const refused = await multicast(ids.slice(0, 501));
    expect(refused.status).toBe(400);
    expect(refused.json.details[0]).toEqual({ message: 'Size must be between 1 and 500', property: 'to' });
    expect((await multicast([])).status).toBe(400);
    expect(await deliveries()).toMatchObject({ receipts: 500, recipients: 500 });
  });

  test('形の違うIDが1つあると、multicast全体が断られる', async () => {
    const refused = await multicast([ids[0], 'C123', ids[1]]);
    expect(refused).toMatchObject({
      status: 400,
      json: { message: 'The property, to[1], in the request body is invalid (line: -, column: -)' },
    });
    expect((await deliveries()).receipts).toBe(0);
  });

  test('存在しないIDとブロック中の利用者は、黙って飛ばされる', async () => {
    const blocked = ids[7]!;
    await trial.control(`/users/${blocked}/block`, { channelId: trial.channel.channelId, webhook: false });
    const answer = await multicast([ids[6], blocked, `U${'0'.repeat(32)}`]);
    expect(answer.status).toBe(200);
    const call = (await trial.get(`/_emulator/calls/${answer.headers.get('x-line-request-id')}`)).json;
    expect(call).toMatchObject({
      named: [ids[6], blocked],
      unknown: [`U${'0'.repeat(32)}`],
      delivered: [ids[6]],
      outcome: 'accepted',
    });
    expect((await trial.lineGet(`/v2/bot/profile/${blocked}`)).status).toBe(404);
    await trial.control(`/users/${blocked}/unblock`, { channelId: trial.channel.channelId, webhook: false });
    expect((await trial.lineGet(`/v2/bot/profile/${blocked}`)).json.userId).toBe(blocked);
  });

  test('設定により、存在しないIDのmulticastは400になる', async () => {
    const strict = await startTrial({ multicastUnknown: 'reject' });
    const answer = await strict.line('/v2/bot/message/multicast', { to: [ids[0]], messages: [text('あ')] });
    expect(answer).toMatchObject({ status: 400, json: { message: 'Failed to send messages' } });
    await strict.stop();
  });

  test('だれが何通受け取ったかは、65,536通を超えても、本文ごとに数えても合う', async () => {
    // One person 70,000 times: 140 calls that name her 500 times each.
    const named = Array.from({ length: 500 }, () => ids[0]);
    for (let call = 0; call < 140; call++) expect((await multicast(named)).status).toBe(200);
    await multicast(ids.slice(0, 3), undefined, { messages: [text('べつのお知らせ')] });
    const { bodies, ...all } = await deliveries();
    expect(all).toEqual({ receipts: 70_003, recipients: 3 });
    expect(bodies).toMatchObject([
      {
        receipts: 70_000,
        recipients: 1,
        mostPerRecipient: 70_000,
        duplicates: [{ userId: ids[0], times: 70_000 }],
      },
      { receipts: 3, recipients: 3, mostPerRecipient: 1, duplicates: [] },
    ]);
  });

  test('時計をもどしても、Retry-Keyは24時間で忘れられる', async () => {
    await trial.control('/clock', { offsetMs: 10 * DAY });
    await multicast(ids.slice(0, 1), randomUUID());
    await trial.control('/clock', { offsetMs: 0 });
    const key = randomUUID();
    expect((await multicast(ids.slice(0, 1), key)).status).toBe(200);
    expect((await multicast(ids.slice(0, 1), key)).status).toBe(409);
    await trial.control('/clock', { offsetMs: DAY + 1000 });
    expect((await multicast(ids.slice(0, 1), key)).status).toBe(200);
    await trial.control('/clock', { offsetMs: 0 });
  });

  test('同じRetry-Keyは409になり、1回だけ届く。24時間後は新しい要求になる', async () => {
    const key = randomUUID();
    const first = await multicast(ids.slice(0, 3), key);
    const again = await multicast(ids.slice(0, 3), key);
    expect(again).toMatchObject({ status: 409, json: { message: 'The retry key is already accepted' } });
    expect(again.headers.get('x-line-accepted-request-id')).toBe(first.headers.get('x-line-request-id'));
    expect(again.headers.get('x-line-request-id')).not.toBe(first.headers.get('x-line-request-id'));
    expect((await deliveries()).bodies[0]).toMatchObject({
      receipts: 3,
      mostPerRecipient: 1,
      duplicates: [],
    });
    const calls = (await trial.get('/_emulator/calls?endpoint=multicast')).json.calls;
    expect(calls.map((call: { outcome: string }) => call.outcome)).toEqual(['accepted', 'duplicate']);
    await trial.control('/clock', { offsetMs: DAY + 1000 });
    expect((await multicast(ids.slice(0, 3), key)).status).toBe(200);
    expect((await deliveries()).bodies[0]).toMatchObject({ mostPerRecipient: 2 });
    await trial.control('/clock', { offsetMs: 0 });
  });

  test('断られた要求のRetry-Keyは、直して送り直せる', async () => {
    const key = randomUUID();
    expect((await multicast(['x'], key)).status).toBe(400);
    expect((await multicast([ids[0]], key)).status).toBe(200);
  });

  test('pushの409には、送ったメッセージが入る', async () => {
    const key = { 'x-line-retry-key': randomUUID() };
    const body = { to: ids[0], messages: [text('一'), text('二')] };
    const first = await trial.line('/v2/bot/message/push', body, key);
    const again = await trial.line('/v2/bot/message/push', body, key);
    expect(first.json.sentMessages).toHaveLength(2);
    expect(again).toMatchObject({ status: 409, json: { sentMessages: first.json.sentMessages } });
  });

  test('Retry-Keyは、受け付けない入口では400、UUIDでなければ400', async () => {
    const body = { messages: [text('あ')] };
    const key = { 'x-line-retry-key': randomUUID() };
    expect((await trial.line('/v2/bot/message/validate/push', body, key)).status).toBe(400);
    expect(
      (await trial.line('/v2/bot/message/push', { to: ids[0], ...body }, { 'x-line-retry-key': 'x' })).status,
    ).toBe(400);
  });

  test('知らない利用者へのpushは400、一人は200', async () => {
    const push = (to: string) => trial.line('/v2/bot/message/push', { to, messages: [text('あ')] });
    expect(await push(`U${'0'.repeat(32)}`)).toMatchObject({
      status: 400,
      json: { message: 'Failed to send messages' },
    });
    expect(await push('abc')).toMatchObject({
      status: 400,
      json: { message: 'The property, to, in the request body is invalid (line: -, column: -)' },
    });
    expect((await push(ids[0]!)).status).toBe(200);
  });

  test('broadcastは友だち全員に届き、回数の上限は1時間に60回', async () => {
    const body = { messages: [text('全員へ')] };
    expect((await trial.line('/v2/bot/message/broadcast', body)).status).toBe(200);
    expect(await deliveries()).toMatchObject({ receipts: 600, recipients: 600 });
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => trial.line('/v2/bot/message/broadcast', body)),
    );
    expect(answers.at(-1)).toMatchObject({
      status: 429,
      json: { message: 'The API rate limit has been exceeded. Try again later.' },
    });
  });

  test('月の上限を超える送信は429', async () => {
    const small = await startTrial({ quota: { type: 'limited', value: 1 } });
    const { users } = await small.control('/users', { count: 2 });
    const to = users.map((user: { userId: string }) => user.userId);
    await small.control(`/channels/${small.channel.channelId}/friends`, { userIds: to });
    const send = (some: string[]) =>
      small.line('/v2/bot/message/multicast', { to: some, messages: [text('あ')] });
    expect(await send(to)).toMatchObject({
      status: 429,
      json: { message: 'You have reached your monthly limit.' },
    });
    expect((await send(to.slice(0, 1))).status).toBe(200);
    expect((await small.lineGet('/v2/bot/message/quota/consumption')).json).toEqual({ totalUsage: 1 });
    expect((await small.lineGet('/v2/bot/message/quota')).json).toEqual({ type: 'limited', value: 1 });
    await small.stop();
  });

  test('誤ったトークンは401、読めないJSONは行と桁を示す400、JSON以外は415、大きすぎるものは413', async () => {
    const path = '/v2/bot/message/push';
    expect((await trial.line(path, {}, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect(await trial.line(path, '{"a":1,\n x}')).toMatchObject({
      status: 400,
      json: { message: 'The request body could not be parsed as JSON (line: 2, column: 2)' },
    });
    expect((await trial.line(path, '{"a":\n[1,')).json.message).toContain('(line: 2, column: 4)');
    expect((await trial.line(path, '{}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await trial.line(path, `"${'x'.repeat(2 * 1024 * 1024)}"`)).status).toBe(413);
    const unknown = await trial.lineGet('/v2/bot/nothing');
    expect(unknown).toMatchObject({ status: 404, json: { message: 'Not found' } });
    expect(unknown.headers.get('x-line-request-id')).toBeTruthy();
  });

  test('受け取った人のトークに、送った順で並ぶ', async () => {
    const to = ids[500]!;
    await trial.line('/v2/bot/message/push', { to, messages: [text('一'), text('二')] });
    await trial.line('/v2/bot/message/multicast', { to: [to], messages: [text('三')] });
    const path = `/_emulator/users/${to}/talk?channelId=${trial.channel.channelId}`;
    const talk = (await trial.get(path)).json;
    const shown = talk.items.map((item: { message: { text: string } }) => item.message.text);
    expect(shown.slice(-3)).toEqual(['一', '二', '三']);
    const since = talk.items.at(-2).seq;
    expect((await trial.get(`${path}&since=${since}`)).json.items).toHaveLength(1);
  });

  test('followers/idsは認証済アカウントだけが読める', async () => {
    const first = (await trial.lineGet('/v2/bot/followers/ids?limit=400')).json;
    const rest = (await trial.lineGet(`/v2/bot/followers/ids?limit=400&start=${first.next}`)).json;
    expect(new Set([...first.userIds, ...rest.userIds])).toEqual(new Set(ids));
    expect(rest.next).toBeUndefined();
    const plain = await startTrial({ verified: false });
    expect((await plain.lineGet('/v2/bot/followers/ids')).status).toBe(403);
    await plain.stop();
  });
});
