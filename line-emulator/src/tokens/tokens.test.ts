import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTrial, type Answer, type Trial } from '../test-setup.ts';
import { ASSERTION_TYPE } from './assertion.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('チャネルアクセストークン', () => {
  let trial: Trial;
  let kid: string;
  let key: KeyObject;
  beforeAll(async () => {
    trial = await startTrial();
    const made = await trial.control(`/channels/${trial.channel.channelId}/assertion-keys`, {});
    kid = made.kid;
    key = createPrivateKey({ key: made.privateKey, format: 'jwk' });
  });
  afterAll(() => trial.stop());
  beforeEach(() => trial.control('/clock', { offsetMs: 0 }));

  const { stringify } = JSON;
  const credentials = () => ({
    client_id: trial.channel.channelId,
    client_secret: trial.channel.channelSecret,
  });
  const issue = (path: string, values: Record<string, string>) =>
    trial.form(path, { grant_type: 'client_credentials', ...values });
  const shortLived = (values: Record<string, string> = credentials()) =>
    issue('/v2/oauth/accessToken', values);
  const use = (token: string): Promise<Answer> =>
    trial.get('/v2/bot/info', { authorization: `Bearer ${token}` });
  const verifyOld = (token: string) => trial.form('/v2/oauth/verify', { access_token: token });

  /** An assertion as LINE's guide makes it, with changes. */
  const assertion = (claims: object = {}, head: object = {}, by: KeyObject = key): string => {
    const { channelId } = trial.channel;
    const exp = Math.floor(trial.emulator.state.clock.now() / 1000) + 1800;
    const input = `${encode({ alg: 'RS256', typ: 'JWT', kid, ...head })}.${encode({
      iss: channelId,
      sub: channelId,
      aud: 'https://api.line.me/',
      exp,
      token_exp: 86_400,
      ...claims,
    })}`;
    return `${input}.${sign('sha256', Buffer.from(input), by).toString('base64url')}`;
  };
  const keyed = (jwt: string) =>
    issue('/oauth2/v2.1/token', { client_assertion_type: ASSERTION_TYPE, client_assertion: jwt });
  const kids = async (): Promise<string[]> => {
    const query = new URLSearchParams({
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion(),
    });
    return (await trial.get(`/oauth2/v2.1/tokens/kid?${query}`)).json.kids;
  };

  test('短期のものは30日使え、31個めで最も古いものが失効し、取り消せる', async () => {
    const tokens: string[] = [];
    for (let i = 0; i < 31; i++) {
      const issued = await shortLived();
      expect(issued.json).toMatchObject({ token_type: 'Bearer', expires_in: 2_592_000 });
      tokens.push(issued.json.access_token);
    }
    expect((await use(tokens[0]!)).status).toBe(401);
    expect((await use(tokens[1]!)).status).toBe(200);
    expect((await verifyOld(tokens[1]!)).json).toMatchObject({ client_id: trial.channel.channelId });
    expect((await trial.form('/v2/oauth/revoke', { access_token: tokens[2]! })).status).toBe(200);
    expect((await use(tokens[2]!)).status).toBe(401);
    expect(await verifyOld(tokens[2]!)).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    await trial.control('/clock', { offsetMs: 30 * DAY - MINUTE });
    expect((await use(tokens[30]!)).status).toBe(200);
    await trial.control('/clock', { offsetMs: 30 * DAY + MINUTE });
    expect(await use(tokens[30]!)).toMatchObject({
      status: 401,
      json: { message: expect.stringContaining('The access token expired') },
    });
  });

  test('秘密やチャネル、求めかたが違えば発行しない', async () => {
    for (const [values, error] of [
      [{ ...credentials(), client_secret: 'x' }, 'invalid_client'],
      [{ ...credentials(), client_id: '1' }, 'invalid_client'],
      [{ ...credentials(), grant_type: 'password' }, 'unsupported_grant_type'],
    ] as const) {
      for (const path of ['/v2/oauth/accessToken', '/oauth2/v3/token']) {
        expect(await issue(path, values)).toMatchObject({ status: 400, json: { error } });
      }
    }
    const json = await trial.call('/v2/oauth/accessToken', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stringify(credentials()),
    });
    expect(json.status).toBe(400);
  });

  test('v2.1は決めた期間だけ使え、鍵IDで並び、取り消せ、30個まで', async () => {
    const issued = await keyed(assertion({ token_exp: 3600 }));
    expect(issued.json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    const { access_token: token, key_id: keyId } = issued.json;
    expect((await use(token)).status).toBe(200);
    expect(await kids()).toEqual([keyId]);
    const checked = await trial.get(`/oauth2/v2.1/verify?access_token=${token}`);
    expect(checked.json.client_id).toBe(trial.channel.channelId);
    // The old paths know the old kinds only.
    expect((await verifyOld(token)).status).toBe(400);
    await trial.control('/clock', { offsetMs: 3_601_000 });
    expect((await use(token)).status).toBe(401);
    expect(await kids()).toEqual([]);
    const last: string[] = [];
    for (let i = 0; i < 30; i++) last.push((await keyed(assertion())).json.access_token);
    expect(await keyed(assertion())).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    const revoked = await trial.form('/oauth2/v2.1/revoke', { ...credentials(), access_token: last[0]! });
    expect(revoked.status).toBe(200);
    expect((await use(last[0]!)).status).toBe(401);
    expect((await keyed(assertion())).status).toBe(200);
  });

  test('正しくないアサーションはどれも断る', async () => {
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const now = Math.floor(trial.emulator.state.clock.now() / 1000);
    for (const jwt of [
      assertion({}, {}, stranger),
      assertion({}, { kid: 'x' }),
      assertion({}, { alg: 'HS256' }),
      assertion({ iss: '1' }),
      assertion({ sub: '1' }),
      assertion({ aud: 'https://example.com/' }),
      assertion({ exp: now - 1 }),
      assertion({ exp: now + 1860 }),
      assertion({ token_exp: undefined }),
      assertion({ token_exp: 2_592_001 }),
      assertion({ token_exp: 0 }),
      `${assertion()}x.y`,
      'a.b.c',
      '',
    ]) {
      const answer = await keyed(jwt);
      expect(answer.status, jwt).toBe(400);
      expect(['invalid_client', 'invalid_request']).toContain(answer.json.error);
    }
  });

  test('ステートレスは15分使え、取り消せない', async () => {
    const { channelId } = trial.channel;
    for (const values of [
      credentials(),
      { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion({ token_exp: undefined }) },
    ]) {
      const issued = await issue('/oauth2/v3/token', values as Record<string, string>);
      expect(issued.json).toEqual({
        token_type: 'Bearer',
        expires_in: 900,
        access_token: expect.any(String),
      });
      const token = issued.json.access_token;
      expect((await use(token)).status).toBe(200);
      await trial.form('/v2/oauth/revoke', { access_token: token });
      await trial.form('/oauth2/v2.1/revoke', { ...credentials(), access_token: token });
      expect((await use(token)).status).toBe(200);
      await trial.control('/clock', { offsetMs: 15 * MINUTE + 1 });
      expect((await use(token)).status).toBe(401);
      await trial.control('/clock', { offsetMs: 0 });
    }
    expect((await trial.get(`/_emulator/channels/${channelId}/tokens`)).status).toBe(200);
  });

  test('LINEログインのチャネルのトークンでは、Messaging APIは使えない', async () => {
    const { loginChannelId, loginChannelSecret } = trial.channel;
    const issued = await shortLived({ client_id: loginChannelId, client_secret: loginChannelSecret });
    expect((await use(issued.json.access_token)).status).toBe(403);
  });

  test('どのトークンも、期限切れにできる', async () => {
    const { accessToken } = trial.channel;
    const short = (await shortLived()).json.access_token;
    for (const token of [short, accessToken]) {
      expect((await use(token)).status).toBe(200);
      await trial.control('/tokens/expire', { token });
      await trial.patch({ displayName: 'べつの名' });
      const refused = await use(token);
      expect(refused.status).toBe(401);
      expect(refused.json.message).toContain('The access token expired');
    }
    expect((await use('never-issued')).json.message).toContain('invalid token');
    await trial.patch({ accessToken });
    expect((await use(accessToken)).status).toBe(200);
    const none = await trial.call('/_emulator/tokens/expire', {
      method: 'POST',
      body: stringify({ token: 'x' }),
    });
    expect(none.status).toBe(404);
  });

  test('長期のトークンも確かめられ、取り消せる', async () => {
    const { accessToken } = trial.channel;
    expect((await verifyOld(accessToken)).json.expires_in).toBeGreaterThan(1e9);
    await trial.form('/v2/oauth/revoke', { access_token: accessToken });
    expect((await use(accessToken)).status).toBe(401);
    await trial.patch({ accessToken });
  });

  test('署名の鍵はRSA 2048ビットの公開鍵だけで、2つまで', async () => {
    const path = `/_emulator/channels/${trial.channel.channelId}/assertion-keys`;
    const register = (jwk: unknown) => trial.call(path, { method: 'POST', body: stringify({ jwk }) });
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = { ...pair.publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' };
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    for (const wrong of [
      { ...jwk, use: 'enc' },
      { ...small, use: 'sig' },
      { ...curve, use: 'sig' },
      { ...pair.privateKey.export({ format: 'jwk' }), use: 'sig' },
      { kty: 'RSA', use: 'sig' },
    ]) {
      expect((await register(wrong)).status, stringify(wrong)).toBe(400);
    }
    const registered = await register(jwk);
    expect(registered.status).toBe(201);
    const signed = assertion({}, { kid: registered.json.kid }, pair.privateKey);
    const issued = await issue('/oauth2/v3/token', {
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: signed,
    });
    expect(issued.status).toBe(200);
    expect((await register(jwk)).status).toBe(409);
    expect((await trial.get(path)).json.messaging).toHaveLength(2);
    expect((await trial.remove(`${path}/${registered.json.kid}`)).status).toBe(200);
    expect((await trial.remove(`${path}/${registered.json.kid}`)).status).toBe(404);
  });
});
