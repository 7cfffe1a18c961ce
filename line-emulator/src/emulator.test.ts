import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrial, type Trial } from './test-setup.ts';
import { virtualUserId } from './virtual-users.ts';

describe('入口のすべて', () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await startTrial({}, { limits: { enabled: false } });
    await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 3, seed: '町' });
  });
  afterAll(() => trial.stop());

  const pathOf = (path: string): string =>
    path.replace(':userId', virtualUserId('町', 0)).replace(':messageId', '600000000000000009');
  const token = (): Record<string, string> => ({ authorization: `Bearer ${trial.channel.accessToken}` });

  test('どのような本文でも、5xxにはならない', async () => {
    const writing = trial.emulator.state.endpoints.filter(
      ({ method, name }) => method !== 'GET' && name !== 'webhook.test',
    );
    const hostile = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc
        .record({
          to: fc.anything(),
          messages: fc.anything(),
          replyToken: fc.anything(),
          chatId: fc.anything(),
        })
        .map((value) => JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? null : part))),
      fc.constantFrom(
        '[',
        '{"messages":[{"type":"__proto__"}]}',
        '{"to":{"__proto__":[]}}',
        '\u0000',
        '"\\ud800"',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...writing),
        hostile,
        fc.boolean(),
        async ({ method, path, auth }, body, json) => {
          const response = await fetch(trial.emulator.url + pathOf(path), {
            // Never GET: those take no body.
            method: method as 'POST',
            headers: {
              ...(auth === 'channel' ? token() : {}),
              'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
            },
            body,
          });
          await response.arrayBuffer();
          expect(response.status).toBeLessThan(500);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('どのような問い合わせでも、5xxにはならず、要求IDがつく', async () => {
    const reading = trial.emulator.state.endpoints.filter(({ method }) => method === 'GET');
    for (const { path, auth } of reading) {
      for (const query of [
        '',
        '?date=%00',
        '?limit=-1&start=%F0',
        '?from=20261301&to=x&customAggregationUnit=',
      ]) {
        const response = await fetch(trial.emulator.url + pathOf(path) + query, {
          headers: auth === 'channel' ? token() : {},
          redirect: 'manual',
        });
        await response.arrayBuffer();
        expect(response.status, path + query).toBeLessThan(500);
        expect(response.headers.get('x-line-request-id'), path).toMatch(/^[0-9a-f-]{36}$/);
      }
    }
  });

  test('トークンのいる入口は、トークンなしでは401', async () => {
    for (const { path, method, auth } of trial.emulator.state.endpoints) {
      if (auth !== 'channel') continue;
      const response = await fetch(trial.emulator.url + pathOf(path), { method });
      await response.arrayBuffer();
      expect(response.status, `${method} ${path}`).toBe(401);
    }
  });

  test('操作用の入口は、使えない求めに理由を返す', async () => {
    await expect(trial.control('/channels', {})).rejects.toThrow('displayName');
    await expect(trial.control('/channels', '{')).rejects.toThrow('not JSON');
    await expect(
      trial.control('/users/U1/text', { channelId: trial.channel.channelId, text: 'あ' }),
    ).rejects.toThrow('404');
    await expect(trial.control(`/users/${virtualUserId('町', 0)}/text`, { text: 'あ' })).rejects.toThrow(
      'channelId',
    );
    await expect(trial.control('/totp', { label: 'あ', otpauthUrl: 'x' })).rejects.toThrow('otpauth');
  });

  test('確認コードの画面は、名前をエスケープして今のコードを出す', async () => {
    await trial.control('/totp', {
      label: '<b>管理者</b>',
      otpauthUrl: 'otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQ',
    });
    const { code } = (await trial.get('/_emulator/totp/codes')).json.codes[0];
    expect(code).toMatch(/^\d{6}$/);
    const page = (await trial.get('/_emulator/totp')).json;
    expect(page).toContain('職員の確認コード');
    expect(page).toContain('&lt;b&gt;管理者');
    expect(page).not.toContain('<b>');
  });

  test('電話のファイルとtalk-viewを配り、その外は配らない', async () => {
    const module = await trial.get('/phone/talk-view/index.ts');
    expect(module.headers.get('content-type')).toContain('text/javascript');
    expect(module.json).not.toMatch(/^import type/m);
    expect((await trial.get('/phone/talk-view/talk-view.css')).status).toBe(200);
    expect((await trial.get('/phone/')).headers.get('content-type')).toContain('text/html');
    for (const path of [
      '/phone/..%2fpackage.json',
      '/phone/talk-view/..%2f..%2fpackage.json',
      '/phone/%zz',
      '/phone/x.js',
    ]) {
      expect((await trial.get(path)).status, path).toBe(404);
    }
  });

  test('すべてを忘れると、チャネルも友だちも記録もなくなる', async () => {
    expect((await trial.remove('/_emulator/state')).status).toBe(200);
    expect((await trial.get('/_emulator/channels')).json).toEqual({ channels: [] });
    expect((await trial.get('/_emulator/calls')).json.calls).toEqual([]);
    expect((await trial.lineGet('/v2/bot/info')).status).toBe(401);
  });
});

describe('利用者の一覧', () => {
  test('名前のある人が先、仮想の友だちがあと。ブロック中の人もまとめて作れる', async () => {
    const trial = await startTrial();
    const { channelId } = trial.channel;
    await trial.control('/users', { users: [{ displayName: '田中' }] });
    await trial.control(`/channels/${channelId}/friends`, { count: 5, seed: '町' });
    const blocked = virtualUserId('町', 4);
    await trial.control(`/channels/${channelId}/friends`, { userIds: [blocked], friendship: 'blocked' });
    await trial.control('/users', { users: [{ userId: blocked, displayName: '鈴木' }] });
    const list = async (query: string) =>
      (await trial.get(`/_emulator/users?channelId=${channelId}&${query}`)).json;
    const everyone = await list('');
    expect(everyone.total).toBe(6);
    const shown = everyone.users.map((user: any) => `${user.displayName} ${user.friendship}`);
    expect(shown).toEqual([
      '田中 none',
      '鈴木 blocked',
      ...[1, 2, 3, 4].map((n) => `住民000000${n} followed`),
    ]);
    expect((await list('q=0003')).users).toHaveLength(1);
    expect((await list('limit=2&offset=2')).users.map((user: any) => user.displayName)).toEqual([
      '住民0000001',
      '住民0000002',
    ]);
    await trial.stop();
  });
});

test('ほかのサイトのページからは、操作用の入口を動かせない', async () => {
  const trial = await startTrial();
  const from = async (headers: Record<string, string>): Promise<number> =>
    (
      await trial.call('/_emulator/users', {
        method: 'POST',
        headers,
        body: JSON.stringify({ users: [{ displayName: '花子' }] }),
      })
    ).status;
  const site = (origin: string, relation = 'cross-site') => ({ origin, 'sec-fetch-site': relation });
  expect(await from(site('https://evil.example'))).toBe(403);
  expect(await from(site('null'))).toBe(403);
  expect(await from(site('http://127.0.0.1.evil.example'))).toBe(403);
  expect(await from({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await from(site('http://localhost:3000'))).toBe(201);
  expect(await from(site(trial.emulator.url, 'same-origin'))).toBe(201);
  expect(await from({})).toBe(201);
  expect((await trial.get('/_emulator/health', site('https://evil.example'))).status).toBe(200);
  await trial.stop();
});
