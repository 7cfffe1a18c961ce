import { expect, test } from 'vitest';
import { judge, type Answer } from './answers.ts';
import { backoffMs, RETRY_WINDOW_MS } from './backoff.ts';
import { bodyTail, broadcastBody, hashOf, multicastBody } from './request-body.ts';

const http = (status: number, body = '{}'): Answer => ({
  kind: 'http',
  status,
  requestId: 'r',
  acceptedRequestId: null,
  body,
});

test('2xxと409は受付済みとして扱う', () => {
  expect(judge(http(200))).toEqual({ kind: 'confirmed', requestId: 'r' });
  expect(judge({ ...http(409), acceptedRequestId: 'first' } as Answer)).toEqual({
    kind: 'confirmed',
    requestId: 'first',
  });
});

test('429と接続できなかった呼び出しは、届いていないと分かる', () => {
  expect(judge(http(429))).toMatchObject({ kind: 'retry', uncertain: false, slowDown: true });
  expect(judge({ kind: 'none', sent: false, reason: 'ECONNREFUSED' })).toMatchObject({
    kind: 'retry',
    uncertain: false,
  });
});

test('5xx・時間切れ・切断は、届いたか分からない', () => {
  for (const status of [500, 502, 503, 504, 408])
    expect(judge(http(status))).toMatchObject({ kind: 'retry', uncertain: true });
  expect(judge({ kind: 'none', sent: true, reason: 'ECONNRESET' })).toMatchObject({
    kind: 'retry',
    uncertain: true,
  });
});

test('400は宛先のせいとし、文面のせいと分かるときだけ全体を止める', () => {
  const to = '{"message":"The property, to[1], in the request body is invalid (line: -, column: -)"}';
  expect(judge(http(400, to))).toMatchObject({ kind: 'refused' });
  expect(judge(http(400, '{"message":"Failed to send messages"}'))).toMatchObject({ kind: 'refused' });
  expect(judge(http(400, 'not JSON'))).toMatchObject({ kind: 'refused' });
  const text =
    '{"message":"The request body has 1 error(s)","details":[{"message":"Length","property":"messages[0].text"}]}';
  expect(judge(http(400, text))).toMatchObject({ kind: 'halt', reason: 'message_refused' });
  // So LINE answers for the inside of templates and Flex.
  const inside =
    '{"message":"A message (messages[0]) in the request body is invalid","details":[{"message":"invalid property","property":"/body"}]}';
  expect(judge(http(400, inside))).toMatchObject({ kind: 'halt', reason: 'message_refused' });
});

test('401・403・404・月の上限は人が直すまで止める', () => {
  expect(judge(http(401))).toMatchObject({ kind: 'halt', reason: 'credentials_refused' });
  expect(judge(http(403))).toMatchObject({ kind: 'halt', reason: 'account_refused' });
  expect(judge(http(404))).toMatchObject({ kind: 'halt', reason: 'endpoint_missing' });
  expect(judge(http(429, '{"message":"You have reached your monthly limit."}'))).toMatchObject({
    reason: 'monthly_limit',
  });
});

test('待ち時間は倍になり、一分を超えない', () => {
  expect([1, 2, 3].map((attempts) => backoffMs(attempts, 0.5))).toEqual([500, 1000, 2000]);
  expect(backoffMs(50, 1)).toBe(72_000);
  expect(RETRY_WINDOW_MS).toBeLessThan(24 * 3_600_000);
});

test('同じ固定値からは常に同じバイト列ができる', () => {
  const tail = bodyTail({
    messages: [{ type: 'text', text: '「"引用"」\n絵文字🏠' }],
    notificationDisabled: true,
    aggregationUnit: 'unit_1',
  });
  const ids = Buffer.from('00112233445566778899aabbccddeeffffeeddccbbaa99887766554433221100', 'hex');
  expect(JSON.parse(multicastBody(ids, tail).toString())).toEqual({
    to: ['U00112233445566778899aabbccddeeff', 'Uffeeddccbbaa99887766554433221100'],
    messages: [{ type: 'text', text: '「"引用"」\n絵文字🏠' }],
    notificationDisabled: true,
    customAggregationUnits: ['unit_1'],
  });
  expect(multicastBody(ids, tail)).toEqual(multicastBody(Buffer.from(ids), Buffer.from(tail)));
  expect(JSON.parse(broadcastBody(tail).toString())).not.toHaveProperty('to');
  expect(hashOf(tail).length).toBe(32);
});
