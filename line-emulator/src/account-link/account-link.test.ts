import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startReceiver, startTrial, type Trial } from '../test-setup.ts';

const MINUTE = 60_000;

describe('アカウント連携', () => {
  let trial: Trial;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let userId: string;
  let other: string;
  beforeAll(async () => {
    receiver = await startReceiver();
    trial = await startTrial({ webhookUrl: receiver.url });
    const made = await trial.control('/users', { users: [{ displayName: '山田' }, { displayName: '別人' }] });
    [userId, other] = made.users.map((user: { userId: string }) => user.userId);
  });
  afterAll(async () => {
    await trial.stop();
    await receiver.stop();
  });

  const newToken = async (): Promise<string> =>
    (await trial.line(`/v2/bot/user/${userId}/linkToken`, '')).json.linkToken;
  const dialog = (linkToken: string, more: Record<string, string> = {}) => {
    const query = new URLSearchParams({ linkToken, nonce: 'nonce-0123456789', ...more });
    return trial.get(`/dialog/bot/accountLink?${query}`);
  };
  /** The event arrives on its own time. */
  const nextEvent = async () => {
    await expect.poll(() => receiver.received.length).toBe(1);
    return JSON.parse(receiver.received.pop()!.body.toString()).events[0];
  };

  test('連携すると、nonceと返信できるイベントが届く。トークンは1回だけ', async () => {
    const token = await newToken();
    expect((await dialog(token, { emulator_user: userId })).status).toBe(200);
    const event = await nextEvent();
    expect(event).toMatchObject({
      type: 'accountLink',
      source: { userId },
      link: { result: 'ok', nonce: 'nonce-0123456789' },
    });
    expect(event.replyToken).toBeTypeOf('string');
    expect((await dialog(token, { emulator_user: userId })).status).toBe(400);
  });

  test('別の人が開くと失敗のイベントになり、だれのものかは書かれない', async () => {
    expect((await dialog(await newToken(), { emulator_user: other })).status).toBe(400);
    const event = await nextEvent();
    expect(event.link).toEqual({ result: 'failed', nonce: 'nonce-0123456789' });
    expect(event).not.toHaveProperty('source');
    expect(event).not.toHaveProperty('replyToken');
  });

  test('10分を過ぎたトークン、知らないトークン、短いnonce、だれかわからない画面は断る', async () => {
    const token = await newToken();
    expect((await dialog(token, { nonce: 'short', emulator_user: userId })).status).toBe(400);
    expect((await dialog(token)).status).toBe(400);
    expect((await dialog('x', { emulator_user: userId })).status).toBe(400);
    await trial.control('/clock', { offsetMs: 10 * MINUTE });
    expect((await dialog(token, { emulator_user: userId })).status).toBe(400);
    await trial.control('/clock', { offsetMs: 0 });
    expect((await trial.line('/v2/bot/user/x/linkToken', '')).status).toBe(400);
    expect((await trial.line(`/v2/bot/user/U${'0'.repeat(32)}/linkToken`, '')).status).toBe(404);
    expect(receiver.received).toEqual([]);
  });

  test('たずねる設定では、ボタンを押すまで連携しない', async () => {
    await trial.patch({ loginConsent: 'ask' });
    const linkToken = await newToken();
    const page = await dialog(linkToken, { emulator_user: userId });
    expect(page.json).toContain('山田さんのLINEアカウント');
    const values = { linkToken, nonce: 'nonce-0123456789', userId };
    await trial.form('/dialog/bot/accountLink', { ...values, answer: 'cancel' });
    expect((await trial.form('/dialog/bot/accountLink', { ...values, answer: 'link' })).status).toBe(200);
    expect((await nextEvent()).link.result).toBe('ok');
    expect(receiver.received).toEqual([]);
  });
});
