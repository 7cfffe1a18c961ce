/**
 * SEC-13: the eleven classes of weakness of IPA's 「安全なウェブサイトの作り方」 (7th edition, chapter 1), each attacked through real
 * doors. What a browser does with the answers is tried in `e2e/safety.spec.ts`, the answers' headers in `headers.test.ts`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { readEnvironment } from '../../platform/config/env.ts';
import { connectMail } from '../../platform/mail/mailer.ts';
import { SESSION_COOKIE } from '../../modules/staff/sign-in/find-session.ts';
import { modules } from '../modules.ts';
import { safetyWorld, type SafetyWorld } from './world.ts';

/** One or more of every kind; the list of the internet's naughty strings comes on top where FIXTURES_DIR has it. */
const HOSTILE = [
  "' OR 1=1 --",
  "'; DROP TABLE residents; --",
  "1' UNION SELECT password_hash FROM staff_members --",
  '%27%20OR%201=1',
  "\\'; SELECT pg_sleep(30); --",
  '$(touch /tmp/owned)',
  '`id`',
  '| cat /etc/passwd',
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '..\\..\\windows\\win.ini',
  '/etc/passwd\u0000.jpg',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  '${7*7}',
  'a\r\nSet-Cookie: owned=1',
  'a\nBcc: all@example.jp',
  '=HYPERLINK("http://evil.example","x")',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '＝1+1',
  '\u202Eexe.gnp',
  'Ω≈ç√∫˜µ≤≥÷ 👩‍👩‍👧 ﷽',
  '__proto__',
];
const FIXTURES = readEnvironment().FIXTURES_DIR;

let db: TestDatabase;
let world: SafetyWorld;
let staff: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  world = await safetyWorld(db);
  const member = await staffWithAuthenticator(db, 'administrator');
  staff = await staffApi(db, modules).browser().signIn(member);
});
afterAll(() => db.close());

const everyone = { kind: 'friend_since', from: null, to: null };

/** Sends the words through every kind of text field that staff have; @returns the answers, each with where it came from. */
async function sweep(words: string) {
  const draft = await staff.call('POST', '/deliveries', {});
  const id = String(draft.body['id']);
  const blocks = [{ kind: 'text', text: words }];
  const revision = Number(draft.body['revision'] ?? 0);
  const kind = String(draft.body['kind'] ?? 'notice');
  const part = encodeURIComponent(words.toWellFormed());
  const answers = {
    segment: await staff.call('POST', '/segments', { name: words, note: words, condition: everyone }),
    draft: await staff.call('PUT', `/deliveries/${id}/draft`, {
      revision,
      title: words.slice(0, 100),
      kind,
      blocks,
      target: null,
      silent: false,
    }),
    department: await staff.call('POST', '/departments', { name: words, mail: null }),
    departmentMail: await staff.call('POST', '/departments', { name: 'x', mail: words }),
    role: await staff.call('POST', '/roles', {
      name: words,
      note: words,
      permissions: ['delivery.view'],
      reach: 'whole_city',
    }),
    signIn: await staff.call('POST', '/sign-in', { login: words, password: words }),
    searchDeliveries: await staff.call('GET', `/deliveries?search=${part}`),
    searchResidents: await staff.call('GET', `/residents?search=${part}&limit=5`),
    searchAudit: await staff.call('GET', `/audit?words=${part}`),
    cursor: await staff.call('GET', `/deliveries?after=${part}`),
    id: await staff.call('GET', `/segments/${part}`),
    town: await staff.call('GET', '/me', undefined, {
      'x-forwarded-for': words.replaceAll(/[^\x20-\x7e]/g, ''),
    }),
  };
  return { id, answers };
}

async function expectHarmless(words: string): Promise<void> {
  const { id, answers } = await sweep(words);
  for (const [door, { status, body }] of Object.entries(answers)) {
    expect(status, `${door} ${JSON.stringify(words)} ${JSON.stringify(body)}`).toBeLessThan(500);
    expect(JSON.stringify(body)).not.toMatch(/root:x:0|argon2id|syntax error|at .*\.ts:\d+/);
  }
  if (answers.draft.status === 200) {
    const saved = await staff.call('GET', `/deliveries/${id}`);
    expect(saved.body['blocks'][0].text, 'stored as it came').toBe(words);
  }
}

describe('IPA「安全なウェブサイトの作り方」の11種類', () => {
  test('1 SQLインジェクション・2 OSコマンド・3 パス名: どの欄に何を入れても、文字として扱われる', async () => {
    const before = await db.sql('SELECT count(*) AS n FROM staff_members');
    for (const words of HOSTILE) await expectHarmless(words);
    expect(await db.sql('SELECT count(*) AS n FROM staff_members')).toEqual(before);
    expect(await db.sql(`SELECT to_regclass('residents') IS NOT NULL AS there`)).toEqual([{ there: true }]);
    expect(fs.existsSync('/tmp/owned')).toBe(false);
  });

  test.skipIf(!FIXTURES)(
    `1〜3 世に知られた困った文字列すべてでも、同じ${FIXTURES ? '' : ' (FIXTURES_DIR is not set)'}`,
    async () => {
      const file = path.join(FIXTURES!, 'hostile', 'blns.json');
      const strings = (JSON.parse(fs.readFileSync(file, 'utf8')) as string[]).filter(Boolean);
      // All of them at once in one text, and each through a search, whose words reach SQL, patterns and cursors.
      for (let at = 0; at < strings.length; at += 40)
        await expectHarmless(
          strings
            .slice(at, at + 40)
            .join('\n')
            .slice(0, 4000),
        );
      for (const words of strings.filter((_, index) => index % 5 === 0)) {
        const part = encodeURIComponent(words.toWellFormed());
        const { status } = await staff.call('GET', `/deliveries?search=${part}`);
        expect(status, words).toBeLessThan(500);
      }
    },
  );

  test('3 パス名: 職員の画面・画像・ファイルの入り口から、決めた場所の外は読めない', async () => {
    for (const start of [
      '/admin/',
      '/admin/assets/',
      '/media/',
      '/files?f=',
      '/r/minatodai/',
      '/l/minatodai/',
    ])
      for (const way of [
        '../../package.json',
        '..%2f..%2fpackage.json',
        '%2e%2e/%2e%2e/master-key',
        '..\\..\\x',
      ]) {
        const answer = await world.ask(start + way);
        const text = await answer.text();
        expect(answer.status, start + way).toBeLessThan(500);
        expect(text, start + way).not.toMatch(/"workspaces"|"dependencies"/);
        expect(text).not.toContain(db.config.masterKey.toString('base64'));
      }
  });

  test('4 セッション管理の不備: 渡された値や古い値では、ログインにならない', async () => {
    for (const value of ['', '1', '1.', `1.${'A'.repeat(43)}`, '../1', '%00', '1.'.repeat(100)]) {
      const { status } = await world.ask('/api/v1/me', { headers: { cookie: `${SESSION_COOKIE}=${value}` } });
      expect(status, value).toBe(401);
    }
    // Session ids never travel in addresses: the same value in the query opens nothing.
    const [name, value] = [SESSION_COOKIE, staff.jar.get(SESSION_COOKIE)];
    expect((await world.ask(`/api/v1/me?${name}=${value}`)).status).toBe(401);
    expect((await world.ask('/api/v1/me', { headers: { cookie: `${name}=${value}` } })).status).toBe(200);
    for (const line of staff.received.filter((one) => !one.includes('Max-Age=0')))
      expect(line).toMatch(/HttpOnly.*SameSite=Lax/i);
  });

  test('5 クロスサイト・スクリプティング: ページに映した言葉は、どこでも文字のまま', async () => {
    for (const words of HOSTILE.filter((one) => /[<"']/.test(one))) {
      const part = encodeURIComponent(words);
      for (const place of [
        `/r/minatodai/sign-in?to=${part}`,
        `/r/minatodai/sign-in?lang=${part}`,
        `/r/${part}/profile`,
        `/r/minatodai/callback?error=${part}&state=${part}`,
        `/admin/${part}`,
        `/${part}`,
      ]) {
        const answer = await world.ask(place);
        const text = await answer.text();
        const type = answer.headers.get('content-type') ?? '';
        if (type.startsWith('text/html')) expect(text, place).not.toMatch(/<script|<img|onerror=/i);
        expect(answer.headers.get('location') ?? '/').toMatch(
          /^(\/(?!\/)|https?:\/\/(127\.0\.0\.1|access\.line\.me))/,
        );
      }
    }
  });

  test('6 CSRF: 変える入り口はすべて、ほかのサイトからの送信を断る', async () => {
    const cookie = [...staff.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const from of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: db.config.publicUrl, 'sec-fetch-site': 'cross-site' },
    ]) {
      const headers = { cookie, 'content-type': 'text/plain', ...from };
      for (const [method, door] of [
        ['POST', '/api/v1/deliveries'],
        ['POST', '/api/v1/sign-out'],
        ['PUT', '/api/v1/greeting'],
        ['DELETE', '/api/v1/sessions/x'],
      ] as const)
        expect((await world.ask(door, { method, headers, body: '{}' })).status, door).toBe(403);
    }
    const { status } = await world.ask('/r/minatodai/sign-in', { method: 'POST', body: 'csrf=x' });
    expect([403, 404, 405]).toContain(status);
    expect((await staff.call('GET', '/me')).status).toBe(200); // the forged sign-out did nothing
  });

  test('7 HTTPヘッダ・インジェクション: 入力した改行は、見出しにならない', async () => {
    for (const words of ['a%0d%0aSet-Cookie:%20owned=1', 'a%0aX-Owned:%201', '%E5%98%8A%E5%98%8DX-Owned:1'])
      for (const place of [
        `/r/minatodai/sign-in?to=/r/minatodai/${words}`,
        `/r/minatodai/profile?lang=${words}`,
        `/r/minatodai/${words}`,
        `/admin/${words}`,
        `/l/minatodai/${words}`,
      ]) {
        const { headers, status } = await world.ask(place);
        expect(status, place).toBeLessThan(500);
        expect(headers.get('x-owned')).toBeNull();
        expect(headers.getSetCookie().filter((line) => line.startsWith('owned'))).toEqual([]);
      }
  });

  test('8 メールヘッダ・インジェクション: 件名や宛先の改行は、宛先や本文にならない', async () => {
    const mailer = connectMail({ smtpUrl: null, mailFrom: 'city@example.jp', dataDir: db.config.dataDir });
    await mailer.send({
      to: ['officer@example.jp\r\nBcc: thief@example.jp'],
      subject: '警告\r\nBcc: thief@example.jp\r\n\r\n偽の本文',
      text: '本文',
    });
    const folder = path.join(db.config.dataDir, 'mail-out');
    const [mail] = fs.readdirSync(folder);
    const [head] = fs.readFileSync(path.join(folder, mail!), 'utf8').split('\r\n\r\n');
    expect(head).not.toMatch(/^bcc:/im);
    expect(head!.split('\r\n').filter((line) => /^to:/i.test(line))).toHaveLength(1);
  });

  test('9 クリックジャッキング: どの画面も、ほかのページの枠に入らない', async () => {
    for (const door of ['/admin/', '/r/minatodai/sign-in', '/api/openapi.json', '/nothing']) {
      const { headers } = await world.ask(door);
      expect(headers.get('content-security-policy'), door).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options'), door).toBe('DENY');
    }
  });

  test('10 バッファオーバーフロー: 大きすぎるもの、深すぎるものは、言葉で断る', async () => {
    const long = await staff.call('POST', '/segments', { name: 'x'.repeat(2_000_000), condition: everyone });
    expect(long).toMatchObject({ status: 413, body: { code: 'too_large' } });
    let nested: object = everyone;
    for (let depth = 0; depth < 2000; depth += 1) nested = { kind: 'not', of: nested };
    expect((await staff.call('POST', '/segments', { name: 'x', condition: nested })).status).toBe(400);
    const form = `csrf=${'x'.repeat(300_000)}`;
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const page = await world.ask('/r/minatodai/profile', { method: 'POST', body: form, headers: type });
    expect(page.status).toBe(413);
  });

  test('11 アクセス制御の欠落: ログインせずに開ける入り口は、決めたものだけ', async () => {
    const { paths } = (await (await world.ask('/api/openapi.json')).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const open: string[] = [];
    for (const [address, methods] of Object.entries(paths))
      for (const method of Object.keys(methods)) {
        const place = `/api/v1${address.replaceAll(/\{\w+\}/g, '00000000-0000-7000-8000-000000000009')}`;
        const answer = await world.ask(place, {
          method: method.toUpperCase(),
          ...(method === 'get' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }),
        });
        if (answer.status !== 401) open.push(`${method.toUpperCase()} ${address}`);
      }
    // Signing in and what belongs to it; who may do the rest is in the matrix (`access-matrix`).
    expect(open.filter((door) => !/ \/(sign-in|sign-out|invitation|recovery)/.test(door))).toEqual([]);
    expect(open.length).toBeLessThan(17);
  });
});

describe('書き出したファイル', () => {
  test('CSVのどの欄も、表計算ソフトで式として動かない', async () => {
    for (const words of HOSTILE.filter((one) => /^[=@＝+-]/.test(one)))
      await staff.call('POST', '/deliveries', {}).then(({ body }) =>
        staff.call('PUT', `/deliveries/${body['id']}/draft`, {
          revision: body['revision'] ?? 0,
          title: words,
          kind: body['kind'] ?? 'notice',
          blocks: [{ kind: 'text', text: words }],
          target: null,
          silent: false,
        }),
      );
    for (const place of ['/deliveries/export', '/staff-members/export']) {
      const headers = { cookie: `${SESSION_COOKIE}=${staff.jar.get(SESSION_COOKIE)}` };
      const answer = await world.ask(`/api/v1${place}`, { headers });
      const text = await answer.text();
      expect(answer.status, place).toBe(200);
      expect(text.replaceAll('\\"', '"')).not.toMatch(/(^|[,\n])"?[=@＝]/);
    }
  });
});
