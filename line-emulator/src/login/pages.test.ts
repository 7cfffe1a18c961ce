import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, startTrial, type Answer, type Trial } from '../test-setup.ts';

const CALLBACK = 'http://127.0.0.1:8080/r/login/callback';
const MINUTE = 60_000;

describe('LINEログインの画面', () => {
  let trial: Trial;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let userId: string;
  let cookie: string;
  beforeAll(async () => {
    receiver = await startReceiver();
    trial = await startTrial({
      loginCallbackUrls: [CALLBACK],
      loginConsent: 'ask',
      webhookUrl: receiver.url,
    });
  });
  afterAll(async () => {
    await trial.stop();
    await receiver.stop();
  });
  beforeEach(async () => {
    receiver.received.length = 0;
    await trial.control('/clock', { offsetMs: 0 });
    const user = {
      displayName: '佐藤<花子>',
      email: 'hanako@example.jp',
      pictureUrl: 'https://example.jp/h',
    };
    userId = (await trial.control('/users', { users: [user] })).users[0].userId;
    const held = await trial.call('/_emulator/phone-session', {
      method: 'POST',
      body: JSON.stringify({ userId }),
    });
    cookie = held.headers.get('set-cookie')!.split(';')[0]!;
  });

  const verifier = randomBytes(32).toString('base64url');
  const authorize = (changes: Record<string, string | undefined> = {}, headers = { cookie }) => {
    const values = {
      response_type: 'code',
      client_id: trial.channel.loginChannelId,
      redirect_uri: CALLBACK,
      state: 's',
      scope: 'openid profile email',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, value);
    return trial.get(`/oauth2/v2.1/authorize?${query}`, headers);
  };
  const press = (page: Answer, answer: string, more: Record<string, string> = {}) => {
    const id = /name="id" value="([^"]+)"/.exec(page.json)![1]!;
    return trial.form('/oauth2/v2.1/authorize/consent', { id, answer, ...more });
  };
  const backAt = (answer: Answer) => new URL(answer.headers.get('location')!).searchParams;
  const allow = async (changes: Record<string, string | undefined> = {}, more = {}) =>
    backAt(await press(await authorize(changes), 'allow', more));
  const redeem = async (code: string) =>
    (
      await trial.form('/oauth2/v2.1/token', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: CALLBACK,
        client_id: trial.channel.loginChannelId,
        client_secret: trial.channel.loginChannelSecret,
        code_verifier: verifier,
      })
    ).json;
  const claimsOf = (idToken: string) =>
    JSON.parse(Buffer.from(idToken.split('.')[1]!, 'base64url').toString());
  const newTokens = async (changes = {}) => redeem((await allow(changes)).get('code')!);
  const asUser = (path: string, token: string) => trial.get(path, { authorization: `Bearer ${token}` });

  test('名前に入れた「向きを変える文字」は、画面の文を裏返さない', async () => {
    await trial.control('/users', { users: [{ userId, displayName: '\u202e花子\u2066' }] });
    const page = await authorize();
    expect(page.json).toContain('<p>花子さんとしてログインしています。');
  });

  test('許可すると戻り、次からはたずねない。求めるものが増えれば、またたずねる', async () => {
    const page = await authorize({ scope: 'openid' });
    expect(page.status).toBe(200);
    expect(page.json).toContain('佐藤&lt;花子&gt;さん');
    expect(page.json).not.toContain('<花子>');
    const back = backAt(await press(page, 'allow'));
    expect(back.get('code')).toBeTypeOf('string');
    expect(back.get('state')).toBe('s');
    expect((await authorize({ scope: 'openid' })).status).toBe(302);
    expect((await authorize({ scope: 'openid profile' })).status).toBe(200);
    expect((await authorize({ scope: 'openid', prompt: 'consent' })).status).toBe(200);
  });

  test('キャンセルはaccess_deniedで戻り、同じ画面は2度使えない', async () => {
    const page = await authorize();
    const back = backAt(await press(page, 'deny'));
    expect([back.get('error'), back.get('state')]).toEqual(['access_denied', 's']);
    expect((await press(page, 'allow')).status).toBe(400);
  });

  test('prompt=noneは画面を出さず、足りないものを理由にして戻る', async () => {
    expect(backAt(await authorize({ prompt: 'none' })).get('error')).toBe('interaction_required');
    expect(backAt(await authorize({ prompt: 'none' }, { cookie: '' })).get('error')).toBe('login_required');
    await allow();
    expect(backAt(await authorize({ prompt: 'none' })).get('code')).toBeTypeOf('string');
  });

  test('prompt=loginとdisable_auto_loginは、だれのログインかをたずねる', async () => {
    await allow();
    for (const changes of [{ prompt: 'login' }, { disable_auto_login: 'true' }]) {
      const page = await authorize(changes);
      expect(page.status).toBe(200);
      expect(page.json).toContain('利用者を選んでください');
    }
  });

  test('max_ageより前のログインでは足りず、使ったログインの時刻がIDトークンに入る', async () => {
    await allow();
    await trial.control('/clock', { offsetMs: 10 * MINUTE });
    expect((await authorize({ max_age: '300' })).status).toBe(200);
    const back = backAt(await authorize({ max_age: '3600' }));
    const { id_token: idToken } = await redeem(back.get('code')!);
    const { auth_time: at, iat } = claimsOf(idToken);
    expect(iat - at).toBeGreaterThanOrEqual(600);
    expect(iat - at).toBeLessThan(660);
    expect(backAt(await authorize({ max_age: 'x' })).get('error')).toBe('invalid_request');
  });

  test('友だち追加を選ぶと友だちになり、変わったことが戻り、followのwebhookが届く', async () => {
    const back = await allow({ bot_prompt: 'normal' }, { add_friend: 'on' });
    expect(back.get('friendship_status_changed')).toBe('true');
    await expect.poll(() => receiver.received.length).toBe(1);
    expect(JSON.parse(receiver.received[0]!.body.toString()).events[0]).toMatchObject({
      type: 'follow',
      source: { userId },
    });
    const again = await authorize({ bot_prompt: 'normal', prompt: 'consent' });
    expect(again.json).not.toContain('add_friend');
    expect(backAt(await press(again, 'allow')).has('friendship_status_changed')).toBe(false);
  });

  test('bot_prompt=aggressiveは、許可のあとの画面で友だち追加をすすめる', async () => {
    const page = await authorize({ bot_prompt: 'aggressive' });
    expect(page.json).not.toContain('add_friend');
    const second = await press(page, 'allow');
    expect(second.status).toBe(200);
    expect(second.json).toContain('add_friend');
    const back = backAt(await press(second, 'next'));
    expect(back.get('friendship_status_changed')).toBe('false');
    expect(backAt(await authorize({ bot_prompt: 'loud' })).get('error')).toBe('invalid_request');
  });

  test('IDトークンとuserinfoは、許可されたことだけを言う', async () => {
    const all = await newTokens();
    expect(claimsOf(all.id_token)).toMatchObject({
      iss: 'https://access.line.me',
      sub: userId,
      amr: ['lineautologin'],
      name: '佐藤<花子>',
      picture: 'https://example.jp/h',
      email: 'hanako@example.jp',
    });
    expect((await asUser('/oauth2/v2.1/userinfo', all.access_token)).json).toEqual({
      sub: userId,
      name: '佐藤<花子>',
      picture: 'https://example.jp/h',
    });
    expect((await asUser('/friendship/v1/status', all.access_token)).json).toEqual({ friendFlag: false });
    const some = await redeem(backAt(await authorize({ scope: 'openid' })).get('code')!);
    expect(claimsOf(some.id_token)).not.toHaveProperty('email');
    expect(claimsOf(some.id_token)).not.toHaveProperty('name');
    expect((await asUser('/oauth2/v2.1/userinfo', some.access_token)).json).toEqual({ sub: userId });
    expect((await asUser('/v2/profile', some.access_token)).status).toBe(403);
    const profile = await redeem(backAt(await authorize({ scope: 'profile' })).get('code')!);
    expect(profile).not.toHaveProperty('id_token');
    expect((await asUser('/oauth2/v2.1/userinfo', profile.access_token)).status).toBe(403);
  });

  test('取り消したトークンと、期限の過ぎたトークンは使えない', async () => {
    const tokens = await newTokens();
    const client = {
      client_id: trial.channel.loginChannelId,
      client_secret: trial.channel.loginChannelSecret,
    };
    const revoke = (values: Record<string, string>) => trial.form('/oauth2/v2.1/revoke', values);
    const { access_token: token } = tokens;
    expect((await revoke({ ...client, client_secret: 'x', access_token: token })).status).toBe(400);
    expect((await revoke(client)).status).toBe(400);
    expect((await asUser('/v2/profile', token)).status).toBe(200);
    expect((await revoke({ ...client, access_token: token })).status).toBe(200);
    expect((await asUser('/v2/profile', token)).status).toBe(401);
    expect((await trial.get(`/oauth2/v2.1/verify?access_token=${token}`)).json).toEqual({
      error: 'invalid_request',
      error_description: 'access token expired',
    });
    const other = await redeem(backAt(await authorize()).get('code')!);
    await trial.control('/clock', { offsetMs: 30 * 24 * 60 * MINUTE + MINUTE });
    expect((await asUser('/v2/profile', other.access_token)).status).toBe(401);
    const renew = (refreshToken: string) =>
      trial.form('/oauth2/v2.1/token', {
        ...client,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      });
    const renewed = await renew(other.refresh_token);
    expect((await asUser('/v2/profile', renewed.json.access_token)).status).toBe(200);
    expect((await renew('x')).json.error).toBe('invalid_grant');
    await trial.control('/tokens/expire', { token: other.refresh_token });
    expect((await renew(other.refresh_token)).status).toBe(400);
  });

  test('連携を解くと、その人のトークンはすべて使えず、次はまたたずねる', async () => {
    const tokens = await newTokens();
    const { token } = trial.emulator.state.tokens.issueStateless(
      trial.emulator.state.channels.get(trial.channel.channelId)!,
      'login',
    );
    const deauthorize = (by: string, userAccessToken: unknown) =>
      trial.call('/user/v1/deauthorize', {
        method: 'POST',
        headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json' },
        body: JSON.stringify({ userAccessToken }),
      });
    expect((await deauthorize(trial.channel.accessToken, tokens.access_token)).status).toBe(403);
    expect((await deauthorize(token, 'x')).status).toBe(400);
    expect((await deauthorize(token, tokens.access_token)).status).toBe(204);
    expect((await asUser('/v2/profile', tokens.access_token)).status).toBe(401);
    expect((await authorize()).status).toBe(200);
  });

  test('設定の文書は、実際にある入口を指す', async () => {
    const { json } = await trial.get('/.well-known/openid-configuration');
    expect(json.issuer).toBe('https://access.line.me');
    for (const name of ['jwks_uri', 'authorization_endpoint', 'userinfo_endpoint'] as const) {
      const { status } = await fetch(json[name]);
      expect(status, name).not.toBe(404);
    }
    const certs = (await (await fetch(json.jwks_uri)).json()) as { keys: unknown[] };
    expect(certs.keys[0]).toMatchObject({ kty: 'EC', alg: 'ES256' });
  });

  test('ページから直に呼べる（CORS）。故障もそのまま起こせる', async () => {
    const asked = await trial.call('/oauth2/v2.1/token', {
      method: 'OPTIONS',
      headers: { origin: 'http://127.0.0.1:1', 'access-control-request-method': 'POST' },
    });
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    const { access_token: token } = await newTokens();
    expect((await asUser('/v2/profile', token)).headers.get('access-control-allow-origin')).toBe('*');
    await trial.control('/faults', { endpoint: 'login.profile', kind: 'reset', times: 1 });
    await expect(asUser('/v2/profile', token)).rejects.toThrow();
    await trial.control('/faults', { endpoint: 'login.profile', kind: 'error_before', times: 1 });
    expect((await asUser('/v2/profile', token)).status).toBe(500);
    expect((await asUser('/v2/profile', token)).status).toBe(200);
  });
});
