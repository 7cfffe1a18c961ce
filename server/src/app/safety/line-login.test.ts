/**
 * SEC-14: LINE's 「LINE Login security checklist」, item by item, at the doors that a resident's browser meets. What the tokens
 * themselves must hold is tried with forged ones in `modules/line/login/login.test.ts`.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChannel } from '../../modules/line/index.ts';
import { hashToken } from '../../platform/auth/token.ts';
import { httpsDatabase, safetyWorld, type SafetyWorld } from './world.ts';

let world: SafetyWorld;
const SECRET = 'login-channel-secret-0123456789';

beforeAll(async () => {
  const db = await httpsDatabase();
  world = await safetyWorld(db);
  await db.ctx().transaction((ctx) =>
    createChannel(ctx, {
      name: 'みなと台市',
      lineChannelId: '1234567890',
      channelSecret: 'messaging-secret',
      accessToken: 'access-token',
      login: { channelId: '2234567890', channelSecret: SECRET },
    }),
  );
});
afterAll(() => world.db.close());

/** Where the sign-in sends a new browser, and the cookie it left there. */
async function start(query = ''): Promise<{ url: URL; cookie: string; lines: string[] }> {
  const answer = await world.ask(`/r/minatodai/sign-in${query}`);
  expect(answer.status).toBe(303);
  const lines = answer.headers.getSetCookie();
  const cookie = lines.map((line) => line.split(';')[0]).join('; ');
  return { url: new URL(answer.headers.get('location')!), cookie, lines };
}

async function back(query: Record<string, string>, cookie = ''): Promise<Response> {
  const address = `/r/minatodai/callback?${new URLSearchParams(query).toString()}`;
  return world.ask(address, { headers: { cookie } });
}

const attempts = () => world.db.sql<{ state_hash: Buffer }>('SELECT state_hash FROM resident_sign_ins');

describe('LINEログインのセキュリティチェックリスト', () => {
  test('戻り先（redirect_uri）はhttpsの決まったアドレスだけで、要求から作られない', async () => {
    for (const query of ['', '?redirect_uri=https://evil.example', '?to=https://evil.example']) {
      const { url } = await start(query);
      expect(url.origin + url.pathname).toBe('https://access.line.me/oauth2/v2.1/authorize');
      expect(url.searchParams.get('redirect_uri')).toBe('https://line.example.jp/r/minatodai/callback');
    }
    const forged = await world.ask('/r/minatodai/sign-in', {
      headers: { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
    });
    expect(new URL(forged.headers.get('location')!).searchParams.get('redirect_uri')).toBe(
      'https://line.example.jp/r/minatodai/callback',
    );
  });

  test('ログインのあとに開くページは、同じまちの中だけ（オープンリダイレクタがない）', async () => {
    for (const to of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/r/yamanobe/profile',
      'javascript:x',
    ])
      await start(`?to=${encodeURIComponent(to)}`);
    const rows = await world.db.sql<{ return_path: string }>(
      'SELECT DISTINCT return_path FROM resident_sign_ins',
    );
    for (const { return_path: path } of rows) expect(path).toMatch(/^\/r\/minatodai\/[a-z]/);
  });

  test('stateは推測できず、1回ごとに違い、サーバーに要約だけが残る', async () => {
    const [one, two] = [await start(), await start()];
    const [a, b] = [one.url.searchParams.get('state')!, two.url.searchParams.get('state')!];
    expect(a).toMatch(/^[\w-]{43}$/);
    expect(a).not.toBe(b);
    const kept = (await attempts()).map(({ state_hash: hash }) => hash.toString('hex'));
    expect(kept).toContain(hashToken(a).toString('hex'));
    expect(JSON.stringify(await world.db.sql('SELECT * FROM resident_sign_ins'))).not.toContain(a);
  });

  test('stateのない・違う・別のブラウザの・2度目の戻りは受け付けない', async () => {
    const { url, cookie } = await start();
    const state = url.searchParams.get('state')!;
    const before = (await attempts()).length;
    for (const [query, jar] of [
      [{ code: 'x' }, cookie],
      [{ code: 'x', state: 'other' }, cookie],
      [{ code: 'x', state }, ''],
      [{ code: 'x', state }, (await start()).cookie],
    ] as const) {
      const answer = await back(query, jar);
      expect(answer.headers.getSetCookie().some((line) => line.includes('madoguchi_resident='))).toBe(false);
    }
    expect((await attempts()).length).toBe(before + 1); // none was used up; one more began
    await back({ error: 'access_denied', state }, cookie);
    expect((await attempts()).length).toBe(before); // the right one was, by its first answer
  });

  test('PKCE（S256）とnonceがあり、範囲はopenidだけ', async () => {
    const { searchParams: query } = (await start()).url;
    expect(query.get('response_type')).toBe('code');
    expect(query.get('scope')).toBe('openid');
    expect(query.get('code_challenge_method')).toBe('S256');
    expect(query.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(query.get('nonce')).toMatch(/^[\w-]{43}$/);
  });

  test('チャネルの秘密は、アドレスにもページにもデータベースにも、そのままでは出ない', async () => {
    const { url, lines } = await start();
    expect(url.toString() + lines.join()).not.toContain(SECRET);
    const page = await (await world.ask('/r/minatodai/profile')).text();
    expect(page).not.toContain(SECRET);
    const rows = await world.db.sql('SELECT * FROM line_channels');
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(SECRET).toString('hex'));
  });

  test('ブラウザが送るLINEの利用者の番号やプロフィールは、だれかの証しにならない', async () => {
    const userId = `U${'0'.repeat(31)}1`;
    for (const claim of [`?userId=${userId}`, `?id_token=e30.e30.x`, `?access_token=x&user_id=${userId}`]) {
      const answer = await world.ask(`/r/minatodai/profile${claim}`, {
        headers: { 'x-line-user-id': userId, authorization: 'Bearer x' },
      });
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toMatch(/^\/r\/minatodai\/sign-in\?to=/);
    }
  });

  test('ログインのCookieは、httpsだけ・スクリプトから読めず・ほかのサイトから送られない', async () => {
    for (const line of (await start()).lines) {
      expect(line).toMatch(/^__Host-/);
      expect(line).toMatch(/HttpOnly/);
      expect(line).toMatch(/Secure/);
      expect(line).toMatch(/SameSite=Lax/);
      expect(line).toMatch(/Path=\//);
      expect(line).not.toMatch(/Domain=/i);
    }
  });
});
