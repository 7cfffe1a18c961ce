import { startEmulator, type Emulator } from '@madoguchi/line-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import {
  beginLogin,
  createChannel,
  fetchProfile,
  finishLogin,
  identifyByLiffToken,
  LineUnreachable,
  type LoginAttempt,
} from '../index.ts';
import { checkConnection } from '../channels/check-connection.ts';

const REDIRECT = 'http://127.0.0.1:8080/r/login/callback';
const PERSON = 'U0123456789abcdef0123456789abcdef';

let emulator: Emulator;
let db: TestDatabase;
let channelId: string;
let withoutLogin: string;
let lineChannelId: string;

interface EmulatedChannel {
  channelId: string;
  channelSecret: string;
  accessToken: string;
  loginChannelId: string;
  loginChannelSecret: string;
}

beforeAll(async () => {
  emulator = await startEmulator();
  db = await testDatabase({ LINE_API_BASE_URL: emulator.url, LINE_LOGIN_BASE_URL: emulator.url });
  const line = await control<EmulatedChannel>('POST', '/channels', {
    displayName: 'みなと台市',
    loginCallbackUrls: [REDIRECT],
  });
  await control('POST', '/users', { users: [{ displayName: '港 花子', userId: PERSON, language: 'ja' }] });
  await control('POST', `/users/${PERSON}/follow`, { channelId: line.channelId, webhook: false });
  lineChannelId = line.channelId;
  const connect = (number: string, login: boolean) =>
    db.ctx().transaction((ctx) =>
      createChannel(ctx, {
        name: 'みなと台市',
        lineChannelId: number,
        channelSecret: line.channelSecret,
        accessToken: line.accessToken,
        ...(login
          ? { login: { channelId: line.loginChannelId, channelSecret: line.loginChannelSecret } }
          : {}),
      }),
    );
  channelId = (await connect(line.channelId, true)).id;
  withoutLogin = (await connect('1999999999', false)).id;
});
afterAll(async () => {
  await db.close();
  await emulator.stop();
});
beforeEach(() => control('DELETE', '/faults'));

async function control<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${emulator.url}/_emulator${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (response.status === 204 ? null : await response.json()) as Answer;
}

/** What the browser brings back after the person agreed (or not). */
async function visit(url: string, more = ''): Promise<URLSearchParams> {
  const response = await fetch(`${url}&emulator_user=${PERSON}${more}`, { redirect: 'manual' });
  expect(response.status).toBe(302);
  const back = new URL(response.headers.get('location')!);
  expect(`${back.origin}${back.pathname}`).toBe(REDIRECT);
  return back.searchParams;
}

const begin = () => beginLogin(db.ctx(), { channelId, redirectUri: REDIRECT });
const failing = (check: string) => expect.objectContaining({ code: 'login_failed', data: { check } });

describe('LINEログイン', () => {
  it('本人であることをLINEに確かめて受け取る', async () => {
    const { url, attempt } = await begin();
    expect(await finishLogin(db.ctx(), attempt, await visit(url))).toMatchObject({
      lineUserId: PERSON,
      displayName: null, // only openid is asked for
    });
  });

  it('行き先にはPKCEとstateとnonceがあり、秘密は含まれず、毎回ちがう', async () => {
    const [one, two] = [await begin(), await begin()];
    const query = new URL(one.url).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: 'code',
      redirect_uri: REDIRECT,
      state: one.attempt.state,
      nonce: one.attempt.nonce,
      code_challenge_method: 'S256',
      scope: 'openid',
    });
    expect(one.url).not.toContain(one.attempt.verifier);
    for (const part of ['state', 'nonce', 'verifier'] as const) {
      expect(one.attempt[part]).not.toBe(two.attempt[part]);
      expect(one.attempt[part]).toMatch(/^[\w-]{43}$/);
    }
  });

  it('本人がことわったら、そう言う', async () => {
    const { url, attempt } = await begin();
    const query = await visit(url, '&emulator_deny=1');
    await expect(finishLogin(db.ctx(), attempt, query)).rejects.toMatchObject({ code: 'login_refused' });
  });

  const tampered: [
    string,
    string,
    (attempt: LoginAttempt, query: URLSearchParams) => [LoginAttempt, URLSearchParams],
  ][] = [
    [
      'stateがちがう',
      'state',
      (attempt, query) => [{ ...attempt, state: `${attempt.state.slice(1)}x` }, query],
    ],
    [
      'stateがない',
      'state',
      (attempt, query) => [attempt, new URLSearchParams([...query].filter(([name]) => name !== 'state'))],
    ],
    [
      'codeがない',
      'code',
      (attempt, query) => [attempt, new URLSearchParams([...query].filter(([name]) => name !== 'code'))],
    ],
    [
      'codeがうそ',
      'token',
      (attempt, query) => [attempt, new URLSearchParams({ ...Object.fromEntries(query), code: 'made-up' })],
    ],
    ['PKCEの検証値がちがう', 'token', (attempt, query) => [{ ...attempt, verifier: 'x'.repeat(43) }, query]],
    [
      '戻り先がちがう',
      'token',
      (attempt, query) => [{ ...attempt, redirectUri: `${REDIRECT}/elsewhere` }, query],
    ],
    ['nonceがちがう', 'id_token', (attempt, query) => [{ ...attempt, nonce: 'another' }, query]],
  ];
  it.each(tampered)('%sなら通さない', async (_name, check, change) => {
    const { url, attempt } = await begin();
    const [changedAttempt, query] = change(attempt, await visit(url));
    await expect(finishLogin(db.ctx(), changedAttempt, query)).rejects.toEqual(failing(check));
  });

  it('codeは一度しか使えない', async () => {
    const { url, attempt } = await begin();
    const query = await visit(url);
    await finishLogin(db.ctx(), attempt, query);
    await expect(finishLogin(db.ctx(), attempt, query)).rejects.toEqual(failing('token'));
  });

  it('10分より前に始めたログインは、やり直してもらう', async () => {
    const { url, attempt } = await begin();
    const query = await visit(url);
    const old = { ...attempt, startedAt: attempt.startedAt - 11 * 60_000 };
    await expect(finishLogin(db.ctx(), old, query)).rejects.toMatchObject({ code: 'login_expired' });
  });

  it('LINEログインのないチャネルでは始められない', async () => {
    await expect(
      beginLogin(db.ctx(), { channelId: withoutLogin, redirectUri: REDIRECT }),
    ).rejects.toMatchObject({ code: 'login_not_configured' });
  });

  it('でたらめなIDトークンは通さない', async () => {
    for (const token of ['', 'x', 'a.b.c'])
      await expect(identifyByLiffToken(db.ctx(), channelId, token)).rejects.toEqual(failing('id_token'));
  });

  it('LIFFのページが持つIDトークンで、本人とわかる', async () => {
    const made = await control<{ liffId: string; liffUrl: string }>(
      'POST',
      `/channels/${lineChannelId}/liff`,
      {
        view: { type: 'full', url: 'http://127.0.0.1:8080/r/' },
        scope: ['openid', 'profile'],
      },
    );
    const opened = await control<{ src: string }>('POST', `/users/${PERSON}/liff/open`, {
      channelId: lineChannelId,
      url: made.liffUrl,
    });
    const { headers } = await fetch(opened.src, { redirect: 'manual' });
    const idToken = new URLSearchParams(new URL(headers.get('location')!).hash.slice(1)).get('id_token')!;
    expect(await identifyByLiffToken(db.ctx(), channelId, idToken)).toEqual({
      lineUserId: PERSON,
      displayName: '港 花子',
    });
  });

  it('LINEが答えないときは、そうと分かる失敗にする', async () => {
    const { url, attempt } = await begin();
    const query = await visit(url);
    await control('POST', '/faults', { endpoint: 'login.token', kind: 'error_before', status: 500 });
    await expect(finishLogin(db.ctx(), attempt, query)).rejects.toBeInstanceOf(LineUnreachable);
  });

  it('ほかの自治体からは、そのチャネルでログインを始められない', async () => {
    await expect(
      beginLogin(db.ctxOf(db.otherMunicipality), { channelId, redirectUri: REDIRECT }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('プロフィールと接続確認', () => {
  it('友だちの表示名とことばを取得する。友だちでなければnull', async () => {
    expect(await fetchProfile(db.ctx(), channelId, PERSON)).toEqual({
      displayName: '港 花子',
      language: 'ja',
    });
    expect(await fetchProfile(db.ctx(), channelId, `U${'f'.repeat(32)}`)).toBeNull();
  });

  it('プロフィールの取得に失敗したら、その失敗を伝える', async () => {
    await control('POST', '/faults', { endpoint: 'profile', kind: 'error_before', status: 500 });
    await expect(fetchProfile(db.ctx(), channelId, PERSON)).rejects.toBeInstanceOf(LineUnreachable);
  });

  it('Webhook URLがちがえば、接続確認がそう言う。直せば直ったと言う', async () => {
    const reasons = async () =>
      Object.fromEntries(
        (await checkConnection(db.ctx(), channelId)).checks.map((one) => [one.check, one.reason]),
      );
    await control('PATCH', `/channels/${lineChannelId}`, { webhookUrl: 'http://127.0.0.1:9/elsewhere' });
    expect(await reasons()).toEqual({
      access_token: null,
      webhook: 'webhook_elsewhere',
      arriving: 'nothing_arrived',
      handling: null,
      login: null,
    });
    const [{ key }] = (await db.sql<{ key: string }>('select key from line_channels where id = $1', [
      channelId,
    ])) as [{ key: string }];
    await control('PATCH', `/channels/${lineChannelId}`, {
      webhookUrl: `${db.config.publicUrl}/line/webhook/${key}`,
    });
    expect(await reasons()).toMatchObject({ webhook: null });
    await control('POST', '/faults', { endpoint: '*', kind: 'error_before', status: 500 });
    expect(await reasons()).toMatchObject({ access_token: 'line_unreachable', webhook: 'line_unreachable' });
  });
});
