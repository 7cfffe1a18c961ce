import { createPublicKey, verify, type webcrypto } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isBelow, permanentUrl, primaryUrl, readLiffUrl, secondaryUrl } from '../../liff/url.js';
import { startReceiver, startTrial, type Trial } from '../test-setup.ts';

const ENDPOINT = 'http://127.0.0.1:9/2020campaign/?key=value';

describe('LIFF URLの読みかた', () => {
  const emulator = 'http://127.0.0.1:8090';

  test('LIFF URLからアプリと残りを読む。よそのURLは読まない', () => {
    for (const url of [
      `${emulator}/liff/123-abc/path_A/?key1=value1#f`,
      `${emulator}/123-abc/path_A/?key1=value1#f`,
      'https://liff.line.me/123-abc/path_A/?key1=value1#f',
      'https://miniapp.line.me/123-abc/path_A/?key1=value1#f',
    ]) {
      expect(readLiffUrl(url, emulator)).toEqual({ liffId: '123-abc', rest: '/path_A/?key1=value1#f' });
    }
    expect(readLiffUrl('https://liff.line.me/123-abc', emulator)).toEqual({ liffId: '123-abc', rest: '' });
    expect(readLiffUrl('https://liff.line.me/123-abc/', emulator)).toEqual({ liffId: '123-abc', rest: '' });
    for (const url of ['https://example.com/123-abc', `${emulator}/phone/`, 'https://liff.line.me/x', 'x']) {
      expect(readLiffUrl(url, emulator)).toBeUndefined();
    }
  });

  test('LINEの説明にある例のとおりにつなぐ', () => {
    // https://developers.line.biz/en/docs/liff/opening-liff-app/: endpoint, LIFF URL, both redirects.
    const endpoint = 'https://example.com/2020campaign/?key=value';
    const rest = '/path_A/?key1=value1#URL-fragment';
    const primary = primaryUrl(endpoint, rest);
    expect(primary.searchParams.get('liff.state')).toBe(rest);
    expect(primary.searchParams.get('key')).toBe('value');
    expect(secondaryUrl(endpoint, rest)).toBe(
      'https://example.com/2020campaign/path_A/?key=value&key1=value1#URL-fragment',
    );
    expect(primaryUrl(endpoint, '').href).toBe(endpoint);
    expect(secondaryUrl('https://example.com', '?x=1')).toBe('https://example.com/?x=1');
    expect(secondaryUrl('https://example.com/a', '#f')).toBe('https://example.com/a#f');
  });

  test('よそへは決してつながない', () => {
    for (const state of ['//evil.example/x', '/\\evil.example', 'https://evil.example/', '/../../x']) {
      expect(new URL(secondaryUrl('https://example.com/shop/', state)).origin).toBe('https://example.com');
    }
  });

  test('エンドポイントURLより下かどうかと、パーマネントリンク', () => {
    const endpoint = 'https://example.com/shop?k=v';
    expect(isBelow('https://example.com/shop/a', endpoint)).toBe(true);
    expect(isBelow('https://example.com/shop', endpoint)).toBe(true);
    expect(isBelow('https://example.com/shopping', endpoint)).toBe(false);
    expect(isBelow('https://other.example/shop', endpoint)).toBe(false);
    expect(permanentUrl('https://example.com/shop/a?k=v&x=1#f', endpoint, 'L')).toBe('L/a?x=1#f');
    expect(permanentUrl('https://example.com/shop?liff.state=x', endpoint, 'L')).toBe('L');
    expect(() => permanentUrl('https://example.com/', endpoint, 'L')).toThrow();
  });
});

describe('LIFF', () => {
  let trial: Trial;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let userId: string;
  let loginToken: string;

  const form = (path: string, values: Record<string, string>) => trial.form(path, values);
  const api = (path: string, method = 'GET', body?: unknown, token = loginToken) =>
    trial.call(path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const post = (path: string, body: unknown) =>
    trial.call(`/_emulator${path}`, { method: 'POST', body: JSON.stringify(body) });

  beforeAll(async () => {
    receiver = await startReceiver();
    trial = await startTrial({ webhookUrl: receiver.url });
    const { loginChannelId, loginChannelSecret } = trial.channel;
    const issued = await form('/v2/oauth/accessToken', {
      grant_type: 'client_credentials',
      client_id: loginChannelId,
      client_secret: loginChannelSecret,
    });
    loginToken = issued.json.access_token;
    userId = (await trial.control('/users', { users: [{ displayName: '山田' }] })).users[0].userId;
  });
  afterAll(async () => {
    await trial.stop();
    await receiver.stop();
  });
  beforeEach(() => {
    receiver.received.length = 0;
  });

  const view = { type: 'full', url: ENDPOINT };
  const newApp = (more: object = {}) =>
    trial.control(`/channels/${trial.channel.channelId}/liff`, { view, ...more });
  const open = async (liffId: string, more: object = {}) =>
    trial.control(`/users/${userId}/liff/open`, {
      channelId: trial.channel.channelId,
      url: `https://liff.line.me/${liffId}/path_A?key1=value1#f`,
      ...more,
    });
  /** What the primary redirect hands to the page. */
  const enter = async (src: string): Promise<{ url: URL; tokens: URLSearchParams }> => {
    const answer = await trial.get(src.slice(trial.emulator.url.length));
    expect(answer.status).toBe(302);
    const url = new URL(answer.headers.get('location')!);
    return { url, tokens: new URLSearchParams(url.hash.slice(1)) };
  };

  test('サーバーAPI：足す、並べる、変える、消す。LINEログインのチャネルのトークンだけで', async () => {
    expect((await api('/liff/v1/apps')).status).toBe(404);
    const added = await api('/liff/v1/apps', 'POST', { view, description: '案内' });
    expect(added).toMatchObject({ status: 200 });
    const { liffId } = added.json;
    expect(liffId).toMatch(new RegExp(`^${trial.channel.loginChannelId}-[A-Za-z0-9]{8}$`));
    expect((await api('/liff/v1/apps')).json.apps).toEqual([
      {
        liffId,
        view,
        description: '案内',
        features: { qrCode: false },
        permanentLinkPattern: 'concat',
        scope: ['profile', 'chat_message.write'],
        botPrompt: 'none',
      },
    ]);
    const changed = await api(`/liff/v1/apps/${liffId}`, 'PUT', {
      view: { type: 'tall' },
      features: { qrCode: true },
    });
    expect(changed.status).toBe(200);
    expect((await api('/liff/v1/apps')).json.apps[0]).toMatchObject({
      view: { type: 'tall', url: ENDPOINT },
      features: { qrCode: true },
      description: '案内',
    });
    expect((await api('/liff/v1/apps', 'GET', undefined, trial.channel.accessToken)).status).toBe(403);
    expect((await api('/liff/v1/apps', 'GET', undefined, 'x')).status).toBe(401);
    expect((await api(`/liff/v1/apps/${liffId}`, 'DELETE')).status).toBe(200);
    expect((await api(`/liff/v1/apps/${liffId}`, 'DELETE')).status).toBe(404);
    expect((await api(`/liff/v1/apps/${liffId}`, 'PUT', {})).status).toBe(404);
  });

  test('誤った値は、その場所を示して断る', async () => {
    for (const [body, property] of [
      [{}, 'view'],
      [{ view: { url: ENDPOINT } }, 'view.type'],
      [{ view: { type: 'huge', url: ENDPOINT } }, 'view.type'],
      [{ view: { type: 'full', url: 'http://example.com/' } }, 'view.url'],
      [{ view: { type: 'full', url: 'https://example.com/#f' } }, 'view.url'],
      [{ view: { ...view, moduleMode: 'yes' } }, 'view.moduleMode'],
      [{ view, description: 'ＬＩＮＥの案内' }, 'description'],
      [{ view, scope: ['everything'] }, 'scope'],
      [{ view, botPrompt: 'always' }, 'botPrompt'],
      [{ view, features: { qrCode: 1 } }, 'features.qrCode'],
      [{ view, permanentLinkPattern: 'replace' }, 'permanentLinkPattern'],
    ] as const) {
      const answer = await api('/liff/v1/apps', 'POST', body);
      expect(answer, JSON.stringify(body)).toMatchObject({ status: 400, json: { details: [{ property }] } });
    }
  });

  test('アプリは30個まで', async () => {
    const own = await startTrial();
    const path = `/channels/${own.channel.channelId}/liff`;
    for (let i = 0; i < 30; i++) await own.control(path, { view });
    const { token } = own.emulator.state.tokens.issueStateless(
      own.emulator.state.channels.get(own.channel.channelId)!,
      'login',
    );
    const answer = await own.call('/liff/v1/apps', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ view }),
    });
    expect(answer.status).toBe(400);
    await own.stop();
  });

  test('電話から開くと、トークンを受け取り、サーバーの検証がそれを認める', async () => {
    const { liffId } = await newApp({ scope: ['openid', 'profile', 'chat_message.write'] });
    const opened = await open(liffId);
    expect(opened).toMatchObject({ liffId, viewType: 'full', origins: ['http://127.0.0.1:9'] });
    const { url, tokens } = await enter(opened.src);
    expect(url.searchParams.get('liff.state')).toBe('/path_A?key1=value1#f');
    expect(url.searchParams.get('key')).toBe('value');
    const context = JSON.parse(Buffer.from(tokens.get('context_token')!, 'base64url').toString());
    expect(context).toMatchObject({ type: 'utou', liffId, userId, endpointUrl: ENDPOINT });

    const idToken = tokens.get('id_token')!;
    const verified = await form('/oauth2/v2.1/verify', {
      id_token: idToken,
      client_id: trial.channel.loginChannelId,
      user_id: userId,
    });
    expect(verified).toMatchObject({ status: 200, json: { sub: userId, name: '山田' } });
    expect((await form('/oauth2/v2.1/verify', { id_token: idToken, client_id: '1' })).json).toEqual({
      error: 'invalid_request',
      error_description: 'Invalid IdToken Audience.',
    });
    // Anybody can check it with the published key.
    const { keys } = (await trial.get('/oauth2/v2.1/certs')).json;
    const [head, body, signature] = idToken.split('.') as [string, string, string];
    const { alg, kid } = JSON.parse(Buffer.from(head, 'base64url').toString());
    expect(alg).toBe('ES256');
    const jwk = keys.find((key: { kid: string }) => key.kid === kid) as webcrypto.JsonWebKey;
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
    const access = await trial.get(`/oauth2/v2.1/verify?access_token=${tokens.get('access_token')}`);
    expect(access.json.client_id).toBe(trial.channel.loginChannelId);
    expect(access.json.expires_in).toBeGreaterThan(43_100);
    expect(access.json.expires_in).toBeLessThanOrEqual(43_200);
  });

  test('電話の外では、トークンなしでエンドポイントへ進む。ないアプリは404', async () => {
    const { liffId } = await newApp();
    const answer = await trial.get(`/liff/${liffId}/path_A?x=1`);
    const url = new URL(answer.headers.get('location')!);
    expect(url.hash).toBe('');
    expect(url.searchParams.get('liff.state')).toBe('/path_A?x=1');
    expect((await trial.get('/liff/1-none')).status).toBe(404);
    // The path of liff.line.me, at this origin.
    const short = await trial.get(`/${liffId}/path_A?x=1`);
    expect(short.headers.get('location')).toBe(`/liff/${liffId}/path_A?x=1`);
    expect((await trial.get('/liffs')).status).toBe(404);
    const unknown = await post(`/users/${userId}/liff/open`, {
      channelId: trial.channel.channelId,
      url: 'https://liff.line.me/1-none',
    });
    expect(unknown.status).toBe(404);
  });

  const hear = () => receiver.received.map(({ body }) => JSON.parse(body.toString()).events[0].message);
  const send = async (accessToken: string, messages: unknown[]) =>
    post(`/users/${userId}/liff/messages`, { accessToken, messages });

  test('ページから送ったメッセージはトークに入り、テンプレートとFlexのほかはwebhookで届く', async () => {
    const { liffId } = await newApp();
    const { tokens } = await enter((await open(liffId)).src);
    const uri = { type: 'uri', label: '見る', uri: 'https://example.com/' };
    const url = 'https://example.com/a.png';
    const answer = await send(tokens.get('access_token')!, [
      { type: 'text', text: '予約しました' },
      { type: 'image', originalContentUrl: url, previewImageUrl: url },
      {
        type: 'template',
        altText: 'あ',
        template: { type: 'buttons', text: 'あ', actions: [uri] },
      },
    ]);
    expect(answer.status).toBe(200);
    expect(hear()).toMatchObject([
      { type: 'text', text: '予約しました' },
      { type: 'image', contentProvider: { type: 'external', originalContentUrl: url } },
    ]);
    const talk = await trial.get(`/_emulator/users/${userId}/talk?channelId=${trial.channel.channelId}`);
    expect(talk.json.items.slice(-3).map((item: any) => [item.from, item.message.type])).toEqual([
      ['user', 'text'],
      ['user', 'image'],
      ['user', 'template'],
    ]);
  });

  test('送れないものは送れない：6通、URI以外の操作、権限なし、トークの外、他人のトークン', async () => {
    const text = { type: 'text', text: 'あ' };
    const app = await newApp();
    const { tokens } = await enter((await open(app.liffId)).src);
    const token = tokens.get('access_token')!;
    const template = { type: 'buttons', text: 'あ', actions: [{ type: 'message', label: 'a', text: 'b' }] };
    for (const [messages, code] of [
      [Array(6).fill(text), 'INVALID_ARGUMENT'],
      [[], 'INVALID_ARGUMENT'],
      [[{ type: 'template', altText: 'あ', template }], '400'],
      [[{ type: 'text', text: '' }], '400'],
      [[{ type: 'imagemap' }], '400'],
    ] as const) {
      expect(await send(token, [...messages])).toMatchObject({ status: 400, json: { code } });
    }
    const elsewhere = await enter((await open(app.liffId, { from: 'elsewhere' })).src);
    expect(await send(elsewhere.tokens.get('access_token')!, [text])).toMatchObject({
      status: 403,
      json: { code: 'FORBIDDEN' },
    });
    const silent = await newApp({ scope: ['openid'] });
    const without = await enter((await open(silent.liffId)).src);
    expect((await send(without.tokens.get('access_token')!, [text])).json.code).toBe('FORBIDDEN');
    expect((await send('x', [text])).json.code).toBe('UNAUTHORIZED');
    const other = (await trial.control('/users', { users: [{ displayName: '別人' }] })).users[0].userId;
    const stolen = await post(`/users/${other}/liff/messages`, { accessToken: token, messages: [text] });
    expect(stolen.json.code).toBe('UNAUTHORIZED');
    expect(receiver.received).toEqual([]);
  });

  test('枠の中のページからLIFF URLへのリンクは、同じ人のまま開く', async () => {
    const { liffId } = await newApp();
    await open(liffId);
    const cookie = `emulator_phone=${userId}`;
    const path = `/liff/${liffId}/b`;
    const inFrame = await trial.get(path, { cookie, 'sec-fetch-dest': 'iframe' });
    expect(inFrame.headers.get('location')).toContain('access_token=');
    const inTab = await trial.get(path, { cookie, 'sec-fetch-dest': 'document' });
    expect(inTab.headers.get('location')).not.toContain('access_token=');
  });

  test('同意をたずねる設定では、許可するまで開かず、一度許可すれば次はたずねない', async () => {
    await trial.patch({ loginConsent: 'ask' });
    const { liffId } = await newApp({ scope: ['openid', 'email'] });
    const { src } = await open(liffId);
    const page = await trial.get(src.slice(trial.emulator.url.length));
    expect(page.status).toBe(200);
    const [, id] = /name="id" value="([^"]+)"/.exec(page.json)!;
    const allowed = await form('/oauth2/v2.1/authorize/consent', { id: id!, answer: 'allow' });
    expect(allowed.status).toBe(302);
    expect(allowed.headers.get('location')).toContain('access_token=');
    expect((await trial.get((await open(liffId)).src.slice(trial.emulator.url.length))).status).toBe(302);
    await trial.patch({ loginConsent: 'auto' });
  });

  test('クライアントは一つのスクリプトで、モジュールとしても配られる', async () => {
    const script = await trial.get('/_emulator/liff/sdk.js');
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(script.headers.get('access-control-allow-origin')).toBe('*');
    expect(script.json).not.toMatch(/^\s*(import|export) /m);
    expect(() => new Function(script.json)).not.toThrow();
    expect((await trial.get('/_emulator/liff/sdk.mjs')).json).toMatch(/^export default /);
  });
});
