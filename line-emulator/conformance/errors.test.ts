import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrial, type Answer, type Trial } from '../src/test-setup.ts';
import { readDescription } from './openapi.ts';

/** LINE's own words (facts, section 1), which its OpenAPI does not have. */
const WORDS = {
  notFound: 'Not found',
  rateLimit: 'The API rate limit has been exceeded. Try again later.',
  monthly: 'You have reached your monthly limit.',
  notJson: /^The request body could not be parsed as JSON \(line: (\d+|-), column: (\d+|-)\)$/,
  type: 'The content type, text/plain, is not supported',
  token: /^Authentication failed due to the following reason: /,
};
const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const hello = { messages: [{ type: 'text', text: 'こんにちは' }] };

describe('LINEの断り方', () => {
  const description = readDescription();
  let trial: Trial;
  beforeAll(async () => {
    trial = await startTrial();
  });
  afterAll(() => trial.stop());

  /** A refusal has an id, LINE's body, and says nothing of an accepted request unless it is 409. */
  function expectRefusal(answer: Answer, status: number, message: string | RegExp): void {
    expect(answer.status, JSON.stringify(answer.json)).toBe(status);
    expect(answer.json.message).toMatch(message);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('x-line-request-id')).toMatch(REQUEST_ID);
    expect(answer.headers.get('x-line-accepted-request-id') !== null).toBe(status === 409);
    expect(description?.check('messaging-api', 'ErrorResponse', answer.json) ?? []).toEqual([]);
  }

  test('成功にも要求IDがつき、毎回ちがう', async () => {
    const ids = new Set<string | null>();
    for (let i = 0; i < 5; i++)
      ids.add((await trial.lineGet('/v2/bot/info')).headers.get('x-line-request-id'));
    expect(ids.size).toBe(5);
    for (const id of ids) expect(id).toMatch(REQUEST_ID);
  });

  test('401: トークンがない、違う、形が違う', async () => {
    for (const headers of [{}, { authorization: 'Bearer x' }, { authorization: 'Basic eDp5' }] as Record<
      string,
      string
    >[])
      expectRefusal(await trial.get('/v2/bot/info', headers), 401, WORDS.token);
  });

  test('404: 知らない道、違う方法', async () => {
    expectRefusal(await trial.lineGet('/v2/bot/unknown'), 404, WORDS.notFound);
    expectRefusal(await trial.lineGet('/v2/bot/message/push'), 404, WORDS.notFound);
  });

  test('413: 2 MBより大きな本文。ちょうど2 MBは読む', async () => {
    const most = 2 * 1024 * 1024;
    expectRefusal(await trial.line('/v2/bot/message/broadcast', ' '.repeat(most + 1)), 413, /large/);
    expectRefusal(await trial.line('/v2/bot/message/broadcast', ' '.repeat(most)), 400, WORDS.notJson);
  });

  test('415: JSONでない種類', async () => {
    const answer = await trial.line('/v2/bot/message/broadcast', 'x', { 'content-type': 'text/plain' });
    expectRefusal(answer, 415, WORDS.type);
  });

  test('400: JSONになっていない、オブジェクトでない', async () => {
    for (const body of ['{', '', '[]', 'null', '"a"'])
      expectRefusal(await trial.line('/v2/bot/message/broadcast', body), 400, WORDS.notJson);
  });

  test('400: 再送キーの形が違う、再送キーのない入口につけた', async () => {
    const wrong = { 'x-line-retry-key': 'x' };
    expectRefusal(await trial.line('/v2/bot/message/broadcast', hello, wrong), 400, /retry key/i);
    const right = { 'x-line-retry-key': crypto.randomUUID() };
    const elsewhere = await trial.line('/v2/bot/message/validate/push', hello, right);
    expectRefusal(elsewhere, 400, /retry key/i);
  });

  test('409: 受けつけた再送キー', async () => {
    const key = { 'x-line-retry-key': crypto.randomUUID() };
    const first = await trial.line('/v2/bot/message/broadcast', hello, key);
    const second = await trial.line('/v2/bot/message/broadcast', hello, key);
    expectRefusal(second, 409, 'The retry key is already accepted');
    expect(second.headers.get('x-line-accepted-request-id')).toBe(first.headers.get('x-line-request-id'));
    expect(second.headers.get('x-line-request-id')).not.toBe(first.headers.get('x-line-request-id'));
  });

  test('429: 速すぎるとき、月の上限をこえるとき', async () => {
    await trial.control('/limits', { overrides: { 'bot.info': 1 } });
    // At once, so that even a slow machine is too fast for one a second.
    const answers = await Promise.all(Array.from({ length: 50 }, () => trial.lineGet('/v2/bot/info')));
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expectRefusal(answer, 429, WORDS.rateLimit);
    const { channelId, displayName } = trial.channel;
    await trial.control('/channels', { channelId, displayName, quota: { type: 'limited', value: 1 } });
    await trial.control(`/channels/${channelId}/friends`, { count: 2 });
    expectRefusal(await trial.line('/v2/bot/message/broadcast', hello), 429, WORDS.monthly);
  });
});
