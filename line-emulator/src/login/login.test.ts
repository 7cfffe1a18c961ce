import { createHash, createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrial, type Answer, type Trial } from '../test-setup.ts';

const CALLBACK = 'http://127.0.0.1:8080/r/login/callback?to=top';
const MINUTE = 60_000;

describe('LINEログイン', () => {
  let trial: Trial;
  let userId: string;
  beforeAll(async () => {
    trial = await startTrial({ loginCallbackUrls: [CALLBACK] });
    userId = (await trial.control('/users', { users: [{ displayName: '佐藤<花子>' }] })).users[0].userId;
  });
  afterAll(() => trial.stop());

  const verifier = randomBytes(32).toString('base64url');
  const authorize = (
    changes: Record<string, string | undefined> = {},
    headers: Record<string, string> = {},
  ) => {
    const values = {
      response_type: 'code',
      client_id: trial.channel.loginChannelId,
      redirect_uri: CALLBACK,
      state: 's t&1',
      scope: 'openid profile',
      nonce: 'n-1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      emulator_user: userId,
      ...changes,
    };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, value);
    return trial.get(`/oauth2/v2.1/authorize?${query}`, headers);
  };
  const backAt = (answer: Answer): URL => new URL(answer.headers.get('location')!);
  const post = async (path: string, form: Record<string, string>): Promise<Answer> => {
    const response = await fetch(trial.emulator.url + path, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return { status: response.status, headers: response.headers, json: await response.json() };
  };
  const token = (code: string, changes: Record<string, string> = {}) =>
    post('/oauth2/v2.1/token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      client_id: trial.channel.loginChannelId,
      client_secret: trial.channel.loginChannelSecret,
      code_verifier: verifier,
      ...changes,
    });
  const newCode = async (): Promise<string> => backAt(await authorize()).searchParams.get('code')!;
  const verify = (idToken: string, changes: Record<string, string> = {}) =>
    post('/oauth2/v2.1/verify', { id_token: idToken, client_id: trial.channel.loginChannelId, ...changes });

  test('認可、トークン、検証が通り、stateとnonceが戻る', async () => {
    const answer = await authorize();
    expect(answer.status).toBe(302);
    const back = backAt(answer);
    expect(back.searchParams.get('state')).toBe('s t&1');
    expect(back.searchParams.get('to')).toBe('top');
    const issued = await token(back.searchParams.get('code')!);
    expect(issued.json).toMatchObject({
      token_type: 'Bearer',
      scope: 'openid profile',
      expires_in: 2_592_000,
    });
    const claims = await verify(issued.json.id_token, { nonce: 'n-1', user_id: userId });
    expect(claims).toMatchObject({
      status: 200,
      json: {
        iss: 'https://access.line.me',
        sub: userId,
        aud: trial.channel.loginChannelId,
        nonce: 'n-1',
        name: '佐藤<花子>',
      },
    });
    const [head, body, signature] = issued.json.id_token.split('.');
    const wanted = createHmac('sha256', trial.channel.loginChannelSecret)
      .update(`${head}.${body}`)
      .digest('base64url');
    expect(signature).toBe(wanted);
    const profile = await trial.get('/v2/profile', { authorization: `Bearer ${issued.json.access_token}` });
    expect(profile.json).toMatchObject({ userId, displayName: '佐藤<花子>' });
    const access = await trial.get(`/oauth2/v2.1/verify?access_token=${issued.json.access_token}`);
    expect(access.json.client_id).toBe(trial.channel.loginChannelId);
    expect(access.json.expires_in).toBeGreaterThan(2_591_900);
    const renewed = await post('/oauth2/v2.1/token', {
      grant_type: 'refresh_token',
      refresh_token: issued.json.refresh_token,
      client_id: trial.channel.loginChannelId,
      client_secret: trial.channel.loginChannelSecret,
    });
    expect(renewed.status).toBe(200);
  });

  test('認可コードは1回、10分だけ', async () => {
    const code = await newCode();
    expect((await token(code)).status).toBe(200);
    expect(await token(code)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    const late = await newCode();
    await trial.control('/clock', { offsetMs: 10 * MINUTE + 1 });
    expect((await token(late)).status).toBe(400);
    await trial.control('/clock', { offsetMs: 0 });
  });

  test('PKCEの合言葉、秘密、戻り先、チャネルのどれかが違えば400', async () => {
    for (const [changes, error] of [
      [{ code_verifier: randomBytes(32).toString('base64url') }, 'invalid_grant'],
      [{ code_verifier: '' }, 'invalid_grant'],
      [{ client_secret: 'x' }, 'invalid_client'],
      [{ client_id: '1' }, 'invalid_client'],
      [{ redirect_uri: 'http://127.0.0.1:8080/' }, 'invalid_grant'],
      [{ grant_type: 'password' }, 'unsupported_grant_type'],
    ] as const) {
      expect(await token(await newCode(), changes)).toMatchObject({ status: 400, json: { error } });
    }
  });

  test('登録のない戻り先やチャネルへは、決して送り返さない', async () => {
    for (const changes of [
      { redirect_uri: `${CALLBACK}x` },
      { redirect_uri: undefined },
      { client_id: '1' },
    ]) {
      const answer = await authorize(changes);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
    }
  });

  test('誤った求めと拒否は、理由をつけて送り返す', async () => {
    for (const [changes, error] of [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ state: undefined }, 'invalid_request'],
      [{ scope: 'everything' }, 'invalid_scope'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ emulator_deny: '1' }, 'access_denied'],
      [{ emulator_user: undefined, prompt: 'none' }, 'login_required'],
    ] as const) {
      const back = backAt(await authorize(changes));
      expect(back.searchParams.get('error')).toBe(error);
      expect(back.searchParams.get('code')).toBeNull();
    }
  });

  test('電話のクッキーがあればその利用者、なければ選ぶ画面（名前はエスケープ）', async () => {
    const session = await fetch(`${trial.emulator.url}/_emulator/phone-session`, {
      method: 'POST',
      body: JSON.stringify({ userId }),
    });
    const cookie = session.headers.get('set-cookie')!.split(';')[0]!;
    expect((await authorize({ emulator_user: undefined }, { cookie })).status).toBe(302);
    const page = await authorize({ emulator_user: undefined });
    expect(page.status).toBe(200);
    expect(page.json).toContain('佐藤&lt;花子&gt;');
    expect(page.json).not.toContain('<花子>');
  });

  test('IDトークンの誤りは、LINEの言葉で返る', async () => {
    const { id_token: idToken } = (await token(await newCode())).json;
    const reason = async (answer: Promise<Answer>) => (await answer).json.error_description;
    expect(await reason(verify(`${idToken}x`))).toBe('Invalid IdToken.');
    expect(await reason(verify('a.b.c'))).toBe('Invalid IdToken.');
    expect(await reason(verify(idToken, { client_id: '1' }))).toBe('Invalid IdToken Audience.');
    expect(await reason(verify(idToken, { nonce: 'n-2' }))).toBe('Invalid IdToken Nonce.');
    expect(await reason(verify(idToken, { user_id: 'U' }))).toBe('Invalid IdToken Subject Identifier.');
    // A token that LINE never makes: signed with the right secret, of another issuer, or without a secret at all.
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = JSON.parse(Buffer.from(idToken.split('.')[1]!, 'base64url').toString());
    const forge = (head: object, body: object) => {
      const input = `${part(head)}.${part(body)}`;
      const secret = trial.channel.loginChannelSecret;
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    };
    const hs256 = { alg: 'HS256', typ: 'JWT' };
    expect(await reason(verify(forge(hs256, { ...claims, iss: 'https://evil.example' })))).toBe(
      'Invalid IdToken Issuer.',
    );
    expect(await reason(verify(`${part({ alg: 'none' })}.${part(claims)}.`))).toBe('Invalid IdToken.');
    expect(await reason(verify(forge({ alg: 'ES256', kid: 'x' }, claims)))).toBe('Invalid IdToken.');
    await trial.control('/clock', { offsetMs: 61 * MINUTE });
    expect(await reason(verify(idToken))).toBe('IdToken expired.');
    await trial.control('/clock', { offsetMs: 0 });
  });
});
