import http from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrial, type Trial } from '../src/test-setup.ts';
import { rightBody, type Ids } from './bodies.ts';
import { BROKEN_BODIES, hostileString, hostileValue, mutate } from './hostile.ts';
import { send, sendBytes, type RawAnswer, type RawRequest } from './send.ts';

/** Per endpoint. A longer search: `FUZZ_RUNS=500 FUZZ_SEED=7 npx vitest run line-emulator/fuzz`. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 8);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121);

const CHANNEL = {
  channelId: '2000000001',
  accessToken: 'fuzz-token',
  channelSecret: 'secret',
  // Nobody listens there: what is sent is refused at once.
  webhookUrl: 'http://127.0.0.1:9/',
};
const USER = `U${'a'.repeat(32)}`;
const QUERY_NAMES =
  'channelId since limit start date from to requestId customAggregationUnit q offset hash endpoint outcome access_token id_token client_id redirect_uri state scope page size status liff.state nonce linkToken wait'.split(
    ' ',
  );
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'image/png',
  'image/jpeg',
  'a/b; c="',
  '',
];

/** Endpoints that read forms. */
const FORMS = /^\/(oauth2|v2\/oauth|dialog)\//;

/** A call that changes how all others are answered: the world is put back after it. */
const UPSETS =
  /^\/_emulator\/(faults|clock|limits|state|scenario|loads|jobs|tokens|channels(\/[^/?]+)?(\?|$))/;

describe('どんな求めにも、決まった断り方をする', () => {
  let trial: Trial;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const ids: Ids = {
    userId: USER,
    channelId: CHANNEL.channelId,
    richMenuId: '',
    richMenuAliasId: 'second',
    audienceGroupId: 0,
    couponId: '',
    liffId: '2000000002-abcdefgh',
    messageId: '',
  };

  async function restore(): Promise<void> {
    await trial.remove('/_emulator/faults');
    await trial.control('/clock', { offsetMs: 0 });
    await trial.control('/limits', { enabled: false });
    await trial.control('/jobs', { delayMs: 0, hold: false });
    await trial.control('/channels', { displayName: 'みほん市', ...CHANNEL });
    await trial.control('/users', { users: [{ displayName: 'あ', userId: USER }] });
    await trial.control(`/channels/${CHANNEL.channelId}/friends`, { userIds: [USER] });
  }

  let loginToken = '';
  /** Things that can be asked for. A call that forgets everything takes them away; the rest of the search does without. */
  async function furnish(): Promise<void> {
    const made = async (path: string): Promise<any> => (await trial.line(path, rightBody(path, ids))).json;
    ids.richMenuId = (await made('/v2/bot/richmenu')).richMenuId;
    ids.couponId = (await made('/v2/bot/coupon')).couponId;
    ids.audienceGroupId = (await made('/v2/bot/audienceGroup/upload')).audienceGroupId;
    await made('/v2/bot/richmenu/alias');
    const at = `/channels/${CHANNEL.channelId}/liff`;
    await trial.control(at, rightBody(at, ids));
    const sent = await trial.control(`/users/${USER}/image`, { channelId: CHANNEL.channelId });
    ids.messageId = sent.item.messageId;
    const { loginChannelId, loginChannelSecret } = trial.channel;
    const issued = await fetch(`${trial.emulator.url}/v2/oauth/accessToken`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: loginChannelId,
        client_secret: loginChannelSecret,
      }),
    });
    loginToken = ((await issued.json()) as { access_token: string }).access_token;
    expect(Object.values(ids).filter((id) => id === undefined || id === '')).toEqual([]);
  }

  beforeAll(async () => {
    trial = await startTrial(CHANNEL);
    await restore();
    await furnish();
  });
  afterAll(async () => {
    agent.destroy();
    await trial.stop();
  });

  function judge(request: RawRequest, answer: RawAnswer): void {
    const what = `${request.method} ${request.path.slice(0, 200)} → ${answer.status} ${answer.text.slice(0, 300)}`;
    expect(answer.status, what).toBeGreaterThanOrEqual(200);
    expect(answer.status, what).toBeLessThan(500);
    expect(answer.headers['x-injected'], what).toBeUndefined();
    // Too long a request line is refused by the server below us, without a body.
    if (answer.status < 400 || answer.status === 431 || request.method === 'HEAD') return;
    if (!answer.headers['content-type']?.startsWith('application/json')) {
      // Pages for people: LINE Login's, LIFF's, the phone's.
      expect(request.path, what).toMatch(/^\/(oauth2|liff|phone|dialog|_emulator\/liff)/);
      return;
    }
    const body = JSON.parse(answer.text) as Record<string, unknown>;
    // LINE's own example of this one refusal says nothing but null.
    const silent = request.path.startsWith('/v2/bot/insight/message/event/aggregation');
    if (!silent || body['message'] !== null)
      expect(typeof (body['message'] ?? body['error']), what).toBe('string');
    if (!/^\/(_emulator|phone)/.test(request.path))
      expect(answer.headers['x-line-request-id'], what).toBeTypeOf('string');
  }

  async function ask(request: RawRequest): Promise<void> {
    judge(request, await send(trial.emulator.port, agent, request));
    if (request.method !== 'GET' && UPSETS.test(request.path)) await restore();
  }

  const segment = (name: string): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constant(String(ids[name as keyof Ids] ?? 1)) },
      { weight: 1, arbitrary: hostileString.map((text) => encodeURIComponent(text.toWellFormed())) },
      { weight: 1, arbitrary: fc.constantFrom('%00', '%zz', '..', '%2e%2e%2f', '1', '-1', 'x'.repeat(3000)) },
    );
  const queryValue = fc.oneof(
    hostileString,
    fc.constantFrom('1', '10', '20261120', 'READY', 'u', 'push', CHANNEL.channelId, USER),
  );
  const query = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    {
      weight: 2,
      arbitrary: fc
        .dictionary(fc.constantFrom(...QUERY_NAMES), queryValue, { maxKeys: 6 })
        .map((values) => `?${new URLSearchParams(values)}`),
    },
    { weight: 1, arbitrary: fc.constantFrom('?', '?&&=', '?%', '?a[b]=c', '?limit=%F0%9F', '??x') },
  );
  const headers = fc.record(
    {
      authorization: fc.constantFrom(
        `Bearer ${CHANNEL.accessToken}`,
        `Bearer ${CHANNEL.accessToken}`,
        `Bearer ${CHANNEL.accessToken}`,
        'Bearer',
        'Basic eDp5',
        'bearer \u00ff',
      ),
      'content-type': fc.constantFrom('application/json', 'application/json', ...TYPES),
      'x-line-retry-key': fc.constantFrom('x', '123e4567-e89b-12d3-a456-426614174000', ''),
      cookie: fc.constantFrom('emulator_phone=x', '=;;=', `emulator_phone=${USER}`),
      accept: fc.constantFrom('text/event-stream', '*/*', 'x'),
    },
    { requiredKeys: [] },
  );

  const requestFor = (route: { method: string; path: string }): fc.Arbitrary<RawRequest> => {
    const parts = route.path.split('/').map((part) => {
      const name = /^:(\w+)/.exec(part)?.[1];
      return name === undefined && part !== '*' ? fc.constant(part) : segment(name ?? '');
    });
    const right = rightBody(route.path, ids);
    const nearlyRight = fc
      .tuple(fc.array(fc.nat(7), { minLength: 1, maxLength: 7 }), hostileValue, fc.nat(4))
      // Two in five are right as it is: what follows meets a world in which things have happened.
      .map(([at, value, how]) =>
        Buffer.from(JSON.stringify(how >= 3 ? right : mutate(right, at, value, how)) ?? ''),
      );
    const rightForm: Record<string, string> = {
      grant_type: 'client_credentials',
      client_id: CHANNEL.channelId,
      client_secret: CHANNEL.channelSecret,
      access_token: loginToken,
    };
    const form = fc
      .dictionary(fc.constantFrom(...QUERY_NAMES, 'grant_type', 'code', 'client_assertion'), hostileString, {
        maxKeys: 3,
      })
      .map((values) => Buffer.from(new URLSearchParams({ ...rightForm, ...values }).toString()));
    return fc.record({
      method: fc.oneof(
        { weight: 9, arbitrary: fc.constant(route.method) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND'),
        },
      ),
      path: fc.tuple(fc.tuple(...parts), query).map(([at, asked]) => at.join('/') + asked),
      headers: fc.oneof(
        {
          weight: 6,
          arbitrary: fc.constant<Record<string, string>>({
            // LIFF's server API wants the login channel's own token.
            authorization: `Bearer ${route.path.startsWith('/liff/v1') ? loginToken : CHANNEL.accessToken}`,
            'content-type': FORMS.test(route.path) ? TYPES[4]! : 'application/json',
          }),
        },
        { weight: 2, arbitrary: headers as fc.Arbitrary<Record<string, string>> },
      ),
      body: fc.oneof(
        { weight: 8, arbitrary: nearlyRight },
        { weight: FORMS.test(route.path) ? 10 : 1, arbitrary: form },
        { weight: 2, arbitrary: fc.constantFrom(...BROKEN_BODIES) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
      ),
    });
  };

  test('すべての入口が、おかしな求めに4xxで答え、生きている', async () => {
    const { routes } = trial.emulator;
    expect(routes.length).toBeGreaterThan(150);
    for (const [index, route] of routes.entries()) {
      await fc.assert(fc.asyncProperty(requestFor(route), ask), { numRuns: RUNS, seed: SEED + index });
    }
    await expectAlive();
  }, 3_600_000);

  test('大きすぎる本文は413', async () => {
    const body = Buffer.alloc(2 * 1024 * 1024 + 1, 0x20);
    // An audience's file of a million and a half ids may be larger.
    const sending = trial.emulator.state.endpoints.filter(
      ({ method, maxBodyBytes }) => (method === 'POST' || method === 'PUT') && maxBodyBytes === undefined,
    );
    expect(sending.length).toBeGreaterThan(30);
    for (const { method, path, auth } of sending) {
      const at = path.replace(/:\w+/g, USER);
      const request = {
        method,
        path: at,
        headers: { authorization: `Bearer ${CHANNEL.accessToken}`, 'content-type': 'application/json' },
        body,
      };
      const answer = await send(trial.emulator.port, agent, request);
      judge(request, answer);
      if (auth === 'channel') expect(answer.status, at).toBe(413);
    }
    await expectAlive();
  });

  test('知らない道は、どの書き方でも404', async () => {
    for (const path of [
      '//',
      '/v2',
      '/v2/bot/message/push/',
      '/V2/BOT/INFO',
      '/v2//bot/info',
      '/_emulator',
      '/_emulator/x',
      '/v2/bot/%69nfo/x',
      '/..%2f..%2f',
      '/phone/../package.json',
      `/${'x/'.repeat(3000)}`,
    ]) {
      const request = {
        method: 'GET',
        path,
        headers: { authorization: `Bearer ${CHANNEL.accessToken}` },
        body: Buffer.alloc(0),
      };
      const answer = await send(trial.emulator.port, agent, request);
      judge(request, answer);
      expect(answer.status, path).toBe(404);
    }
  });

  test('HTTPになっていないものには400か沈黙、そのあとも答える', async () => {
    const push = 'POST /v2/bot/message/push HTTP/1.1\r\nHost: a\r\n';
    for (const text of [
      'hello\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'GET / HTTP/9.9\r\nHost: a\r\n\r\n',
      'GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n',
      'GET /v2/bot/info HTTP/1.1\r\n\r\n',
      'GET http://other.example/v2/bot/info HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      'GET * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      'GET /v2/bot/info HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
      'GET /v2/bot/info HTTP/1.1\r\nHost: [::\r\nConnection: close\r\n\r\n',
      `GET /v2/bot/info HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`,
      `${push}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}`,
      `${push}Content-Length: -1\r\n\r\n`,
      `${push}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
      `${push}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`,
      `${push}Content-Length: 100\r\n\r\n{"to"`,
      'CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n',
      'TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    ]) {
      const answer = await sendBytes(trial.emulator.port, Buffer.from(text, 'latin1'), 300);
      expect(answer, text.slice(0, 80)).toMatch(/^$|^HTTP\/1\.1 (4\d\d|200) /);
      await expectAlive();
    }
  });

  async function expectAlive(): Promise<void> {
    await restore();
    expect((await trial.get('/_emulator/health')).json.ok).toBe(true);
    const sent = await trial.line('/v2/bot/message/push', {
      to: USER,
      messages: [{ type: 'text', text: 'あ' }],
    });
    expect(sent).toMatchObject({ status: 200 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }
});
