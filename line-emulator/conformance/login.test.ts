import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrial, type Answer, type Trial } from '../src/test-setup.ts';
import { checkSchema, type Schema } from './schema.ts';

const CALLBACK = 'http://127.0.0.1:8080/callback';
const text: Schema = { type: 'string', minLength: 1 };
const seconds: Schema = { type: 'integer', minimum: 1 };

/** LINE has no OpenAPI of LINE Login; these are the shapes of its reference, as read in facts, section 11. */
const SHAPES = {
  token: object(
    {
      access_token: text,
      token_type: { enum: ['Bearer'] },
      expires_in: seconds,
      refresh_token: text,
      scope: text,
    },
    { id_token: text },
  ),
  verifiedAccess: object({ scope: text, client_id: text, expires_in: seconds }),
  idToken: object(
    {
      iss: { enum: ['https://access.line.me'] },
      sub: { type: 'string', pattern: '^U[0-9a-f]{32}$' },
      aud: text,
      exp: seconds,
      iat: seconds,
    },
    {
      nonce: text,
      amr: { type: 'array', items: text },
      name: text,
      picture: text,
      email: text,
      auth_time: seconds,
    },
  ),
  profile: object({ userId: text, displayName: text }, { pictureUrl: text, statusMessage: text }),
  userinfo: object({ sub: text }, { name: text, picture: text }),
  friendship: object({ friendFlag: { type: 'boolean' } }),
  certs: object({
    keys: {
      type: 'array',
      minItems: 1,
      items: object({
        kty: { enum: ['EC'] },
        alg: { enum: ['ES256'] },
        use: { enum: ['sig'] },
        kid: text,
        crv: { enum: ['P-256'] },
        x: text,
        y: text,
      }),
    },
  }),
  configuration: object({
    issuer: { enum: ['https://access.line.me'] },
    authorization_endpoint: text,
    token_endpoint: text,
    revocation_endpoint: text,
    userinfo_endpoint: text,
    scopes_supported: list(),
    jwks_uri: text,
    response_types_supported: list(),
    subject_types_supported: list(),
    id_token_signing_alg_values_supported: list(),
    code_challenge_methods_supported: list(),
  }),
  oauthError: object({ error: text, error_description: text }),
} satisfies Record<string, Schema>;

function object(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } };
}
function list(): Schema {
  return { type: 'array', minItems: 1, items: text };
}

describe('LINEログインの形', () => {
  let trial: Trial;
  let userId: string;
  beforeAll(async () => {
    trial = await startTrial({ loginCallbackUrls: [CALLBACK] });
    userId = (await trial.control('/users', { users: [{ displayName: '山田 花子' }] })).users[0].userId;
    await trial.control(`/users/${userId}/follow`, { channelId: trial.channel.channelId });
  });
  afterAll(() => trial.stop());

  async function form(path: string, values: Record<string, string>): Promise<Answer> {
    const response = await fetch(trial.emulator.url + path, {
      method: 'POST',
      body: new URLSearchParams(values),
    });
    const body = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: body === '' ? null : JSON.parse(body),
    };
  }
  function expectShape(answer: Answer, status: number, shape: Schema): void {
    expect(answer.status, JSON.stringify(answer.json)).toBe(status);
    const noRefs = (ref: string): Schema => {
      throw new Error(ref);
    };
    expect(checkSchema(answer.json, shape, noRefs)).toEqual([]);
    expect(answer.headers.get('x-line-request-id')).not.toBeNull();
  }

  /** Signs the user in as a page with PKCE would. */
  async function signIn(scope = 'openid profile'): Promise<Answer> {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: trial.channel.loginChannelId,
      redirect_uri: CALLBACK,
      state: 's',
      nonce: 'n',
      scope,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      emulator_user: userId,
    });
    const back = new URL((await trial.get(`/oauth2/v2.1/authorize?${query}`)).headers.get('location') ?? '');
    expect(back.searchParams.get('state')).toBe('s');
    return form('/oauth2/v2.1/token', {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      client_id: trial.channel.loginChannelId,
      client_secret: trial.channel.loginChannelSecret,
      code_verifier: verifier,
    });
  }
  const asUser = (path: string, token: string): Promise<Answer> =>
    trial.get(path, { authorization: `Bearer ${token}` });

  test('認可、トークン、検証、プロフィール、友だち、更新、取り消し', async () => {
    const issued = await signIn();
    expectShape(issued, 200, SHAPES.token);
    const { access_token: token, id_token: idToken, refresh_token: refresh } = issued.json;
    const client = { client_id: trial.channel.loginChannelId };
    const verified = await form('/oauth2/v2.1/verify', {
      id_token: idToken,
      ...client,
      nonce: 'n',
      user_id: userId,
    });
    expectShape(verified, 200, SHAPES.idToken);
    expectShape(await trial.get(`/oauth2/v2.1/verify?access_token=${token}`), 200, SHAPES.verifiedAccess);
    expectShape(await asUser('/v2/profile', token), 200, SHAPES.profile);
    expectShape(await asUser('/oauth2/v2.1/userinfo', token), 200, SHAPES.userinfo);
    const friendship = await asUser('/friendship/v1/status', token);
    expectShape(friendship, 200, SHAPES.friendship);
    expect(friendship.json).toEqual({ friendFlag: true });
    const secret = { client_secret: trial.channel.loginChannelSecret };
    const renewed = await form('/oauth2/v2.1/token', {
      grant_type: 'refresh_token',
      refresh_token: refresh,
      ...client,
      ...secret,
    });
    expectShape(renewed, 200, SHAPES.token);
    const revoked = await form('/oauth2/v2.1/revoke', {
      access_token: renewed.json.access_token,
      ...client,
      ...secret,
    });
    expect(revoked.status).toBe(200);
    expect((await asUser('/v2/profile', renewed.json.access_token)).status).toBe(401);
    expectShape(
      await trial.get(`/oauth2/v2.1/verify?access_token=${renewed.json.access_token}`),
      400,
      SHAPES.oauthError,
    );
  });

  test('IDトークンの誤りは、LINEの6つの言葉で返る', async () => {
    const { id_token: idToken } = (await signIn()).json;
    const client_id = trial.channel.loginChannelId;
    const wrong = async (values: Record<string, string>, words: string): Promise<void> => {
      const answer = await form('/oauth2/v2.1/verify', values);
      expectShape(answer, 400, SHAPES.oauthError);
      expect(answer.json).toEqual({ error: 'invalid_request', error_description: words });
    };
    await wrong({ id_token: `${idToken}x`, client_id }, 'Invalid IdToken.');
    await wrong({ id_token: idToken, client_id: '1' }, 'Invalid IdToken Audience.');
    await wrong({ id_token: idToken, client_id, nonce: 'other' }, 'Invalid IdToken Nonce.');
    await wrong({ id_token: idToken, client_id, user_id: 'U' }, 'Invalid IdToken Subject Identifier.');
    await trial.control('/clock', { offsetMs: 3_600_001 });
    await wrong({ id_token: idToken, client_id }, 'IdToken expired.');
    await trial.control('/clock', { offsetMs: 0 });
  });

  test('鍵と設定の公開', async () => {
    expectShape(await trial.get('/oauth2/v2.1/certs'), 200, SHAPES.certs);
    expectShape(await trial.get('/.well-known/openid-configuration'), 200, SHAPES.configuration);
  });

  test('連携の解除は204で、そのあとトークンは使えない', async () => {
    const { access_token: userAccessToken } = (await signIn()).json;
    const { loginChannelId, loginChannelSecret } = trial.channel;
    const channel = await form('/oauth2/v3/token', {
      grant_type: 'client_credentials',
      client_id: loginChannelId,
      client_secret: loginChannelSecret,
    });
    const answer = await trial.line(
      '/user/v1/deauthorize',
      { userAccessToken },
      { authorization: `Bearer ${channel.json.access_token}` },
    );
    expect(answer.status).toBe(204);
    expect((await asUser('/v2/profile', userAccessToken)).status).toBe(401);
  });
});
